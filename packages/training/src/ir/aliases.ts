/** Operations whose output is their input under another shape or name. */
export const aliases: ReadonlySet<string> = new Set(['Reshape', 'Identity', 'Flatten', 'Squeeze', 'Unsqueeze']);

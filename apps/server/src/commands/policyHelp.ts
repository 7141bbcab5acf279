import { policyDescriptions } from '@whetstone/scheduler';

/** Every policy with what it does, for the end of a help text. */
export const policyHelp = (): string =>
  [
    'Policies:',
    ...Object.entries(policyDescriptions).map(([name, description]) => `  ${name.padEnd(17)}${description}`),
  ].join('\n');

/** Examples for the end of a help text: command lines with what they do. */
export const exampleHelp = (examples: Readonly<Record<string, string>>): string =>
  ['Examples:', ...Object.entries(examples).map(([line, does]) => `  ${line}\n      ${does}`)].join('\n');

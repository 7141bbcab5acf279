/** Striped pictures: each class has its own direction and width of stripes; phase, colour and noise vary. */
export const gratings = (options: {
  readonly count: number;
  readonly classes: number;
  readonly height: number;
  readonly width: number;
  readonly random: () => number;
}): { readonly rows: Uint8Array<ArrayBuffer>; readonly labels: readonly number[] } => {
  const { count, classes, height, width, random } = options;
  const labels = Array.from({ length: count }, (_, i) => i % classes);
  const plane = height * width;
  const rows = new Uint8Array(count * 3 * plane);
  for (const [sample, label] of labels.entries()) {
    const angle = (Math.PI * label) / classes;
    const [phase, frequency] = [random() * 6.28, label % 2 === 0 ? 0.6 : 1];
    for (let channel = 0; channel < 3; channel++) {
      const contrast = 30 + random() * 60;
      for (let pixel = 0; pixel < plane; pixel++) {
        const [y, x] = [Math.floor(pixel / width), pixel % width];
        const stripe = Math.sin(frequency * (y * Math.cos(angle) + x * Math.sin(angle)) + phase);
        rows[(sample * 3 + channel) * plane + pixel] = 128 + contrast * stripe + (random() - 0.5) * 70;
      }
    }
  }
  return { rows, labels };
};

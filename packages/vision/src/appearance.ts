/** What `appearanceFeatures` measures, in order. */
export const appearanceFeatureNames = ['red', 'green', 'blue', 'contrast', 'sharpness'] as const;

const luma = (red: number, green: number, blue: number): number => 0.299 * red + 0.587 * green + 0.114 * blue;

/** Mean colour, standard deviation of the brightness, and mean brightness step between neighbours, each over 255. */
const featuresOf = (crop: Uint8Array, side: number, out: Float32Array): void => {
  const area = side * side;
  const brightness = new Float32Array(area);
  let red = 0;
  let green = 0;
  let blue = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < area; i++) {
    red += crop[i];
    green += crop[area + i];
    blue += crop[2 * area + i];
    const value = luma(crop[i], crop[area + i], crop[2 * area + i]);
    brightness[i] = value;
    sum += value;
    squares += value * value;
  }
  let steps = 0;
  for (let y = 1; y < side; y++)
    for (let x = 1; x < side; x++) {
      const at = y * side + x;
      steps += Math.abs(brightness[at] - brightness[at - 1]) + Math.abs(brightness[at] - brightness[at - side]);
    }
  const mean = sum / area;
  out[0] = red / area / 255;
  out[1] = green / area / 255;
  out[2] = blue / area / 255;
  out[3] = Math.sqrt(Math.max(0, squares / area - mean * mean)) / 255;
  out[4] = side > 1 ? steps / (2 * (side - 1) * (side - 1)) / 255 : 0;
};

/**
 * Describes how crops look, without knowing what they show: enough to notice night, fog, rain, glare or a changed lens.
 *
 * @param crops uint8[N × 3 × side × side]
 * @returns float32[N × 5] in [0, 1], the features of `appearanceFeatureNames` per crop
 * @throws {RangeError} when `crops` does not hold whole crops of that side
 */
export const appearanceFeatures = (crops: Uint8Array, side: number): Float32Array => {
  const bytes = 3 * side * side;
  const count = crops.length / bytes;
  if (!Number.isInteger(count))
    throw new RangeError(`crops has ${crops.length} bytes, which is no multiple of ${bytes} (3 × ${side} × ${side})`);
  const width = appearanceFeatureNames.length;
  const features = new Float32Array(count * width);
  for (let i = 0; i < count; i++)
    featuresOf(crops.subarray(i * bytes, (i + 1) * bytes), side, features.subarray(i * width, (i + 1) * width));
  return features;
};

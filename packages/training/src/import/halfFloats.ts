/** IEEE half precision: 1 bit of sign, 5 of exponent, 10 of fraction. */
export const float16At = (view: DataView, offset: number): number => {
  const bits = view.getUint16(offset, true);
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
};

/** The upper half of a float32. */
export const bfloat16At = (view: DataView, offset: number): number => {
  const whole = new DataView(new ArrayBuffer(4));
  whole.setUint16(2, view.getUint16(offset, true), true);
  return whole.getFloat32(0, true);
};

/** A number as typed, in the locale's or the plain form; what is none becomes NaN, which the server refuses by name. */
export const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.replace(',', '.')));

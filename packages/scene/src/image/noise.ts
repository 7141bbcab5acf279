import { randomFrom } from '../random.ts';

const side = 64;
const lattice = new Float32Array(side * side);
const latticeRandom = randomFrom(0x7e87);
for (let i = 0; i < lattice.length; i++) lattice[i] = latticeRandom();

/** Smooth value noise in [0, 1] with features of size 1, repeating every 64 units. */
export function noise(x: number, y: number): number {
  const xf = Math.floor(x);
  const yf = Math.floor(y);
  let u = x - xf;
  let v = y - yf;
  u = u * u * (3 - 2 * u);
  v = v * v * (3 - 2 * v);
  const x0 = xf & (side - 1);
  const x1 = (xf + 1) & (side - 1);
  const r0 = (yf & (side - 1)) * side;
  const r1 = ((yf + 1) & (side - 1)) * side;
  const a = lattice[r0 + x0];
  const b = lattice[r0 + x1];
  const c = lattice[r1 + x0];
  const d = lattice[r1 + x1];
  return a + (b - a) * u + (c - a + (a - b - c + d) * u) * v;
}

/** Two octaves of `noise`, in [0, 1]. */
export const fineNoise = (x: number, y: number): number => 0.65 * noise(x, y) + 0.35 * noise(x * 2.7 + 11, y * 2.7 + 5);

/** Length of the table of `gaussians`; a power of two, so that an index wraps by a mask. */
export const gaussianCount = 1 << 16;

/** Standard normal numbers (Box–Muller), the grain of every sensor. */
export const gaussians = new Float32Array(gaussianCount);
const grainRandom = randomFrom(0x6a41);
for (let i = 0; i < gaussianCount; i += 2) {
  const radius = Math.sqrt(-2 * Math.log(1 - grainRandom()));
  const angle = 2 * Math.PI * grainRandom();
  gaussians[i] = radius * Math.cos(angle);
  gaussians[i + 1] = radius * Math.sin(angle);
}

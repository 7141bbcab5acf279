import type { Parameter, Unit } from './wording.ts';

const units: Readonly<Record<Unit, (value: number) => string>> = {
  fraction: (value) => `${(value * 100).toFixed(1)} %`,
  points: (value) => `${(value * 100).toFixed(1)} points`,
  share: (value) => `${value.toFixed(2)} GPU`,
  milliseconds: (value) => `${value.toFixed(0)} ms`,
  seconds: (value) => `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} s`,
  duration: (value) => (value < 120 ? `${brief(value)} s` : `${brief(value / 60)} min`),
  fps: (value) => `${value.toFixed(1)} fps`,
  gpuSeconds: (value) => `${value.toFixed(1)} GPU-s`,
  gigabytes: (value) => `${brief(value)} GB`,
};

const brief = (value: number): string => String(Number(value.toPrecision(3)));

const shown = (parameter: Parameter): string => {
  if (typeof parameter === 'string') return parameter;
  if (typeof parameter === 'number') return String(Number(parameter.toPrecision(6)));
  if ('unit' in parameter) return units[parameter.unit](parameter.value);
  if ('text' in parameter) return parameter.text;
  return parameter.map(({ text }) => text).join('; ');
};

/** The sentence with its parameters in it, in English. */
export const textOf = (sentence: string, parameters: Readonly<Record<string, Parameter>>): string =>
  sentence.replace(/\{(\w+)\}/gu, (_place, name: string) => shown(parameters[name] ?? ''));

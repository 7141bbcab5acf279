import type { PolicyOptions } from '@whetstone/scheduler';
import type { Command } from 'commander';
import { InputError } from './readInput.ts';

/** Flags of the policies that have parameters. */
export interface PolicyFlags {
  readonly inferenceFraction?: string;
  readonly fixedConfig?: string;
}

export const withPolicyFlags = (command: Command): Command =>
  command
    .option('--inference-fraction <f>', 'part of the device that inference holds under uniform, between 0 and 1')
    .option('--fixed-config <id>', 'configuration of every stream under uniform and fixed-config');

/** @throws {InputError} on a fraction that is none */
export const policyOptions = ({ inferenceFraction, fixedConfig }: PolicyFlags): PolicyOptions => {
  const fraction = inferenceFraction === undefined ? undefined : Number(inferenceFraction);
  if (fraction !== undefined && !(fraction > 0 && fraction < 1))
    throw new InputError(`--inference-fraction is ${inferenceFraction}; must be a number between 0 and 1, such as 0.5`);
  return {
    ...(fraction === undefined ? {} : { inferenceFraction: fraction }),
    ...(fixedConfig === undefined ? {} : { fixedConfigId: fixedConfig }),
  };
};

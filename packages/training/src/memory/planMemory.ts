import type { TrainingOptions } from '../models/options.ts';
import { buildStepGraph, outputName } from '../models/training.ts';
import type { Net } from '../nets/net.ts';
import { parameterSize, parametersOfLayers } from '../nets/parameters.ts';
import { splitNet } from '../nets/split.ts';
import { bytesOf, type MemoryPlan, planGraph } from './planGraph.ts';

/** Plans the memory of a step. @throws as `buildTrainingModel` */
export const planMemory = (net: Net, options: TrainingOptions): MemoryPlan => {
  const graph = buildStepGraph(net, options);
  const { suffix, features } = splitNet(net, options.layersRetrained);
  const weightBytes = 4 * parametersOfLayers(suffix, features).reduce((sum, one) => sum + parameterSize(one), 0);
  const handedOn = new Set(graph.outputs.map(({ name }) => name));
  const states = graph.inputs.filter(({ name }) => handedOn.has(outputName(name)));
  const stateBytes = states.reduce((sum, value) => sum + bytesOf(value), 0);
  const batchBytes = graph.inputs.reduce((sum, value) => sum + bytesOf(value), 0) - stateBytes;
  // A loop keeps the states of the step before and those it will hand back beside the ones that it was fed.
  const copies = options.form === 'loop' ? 3 : 1;
  return planGraph(graph, { weightBytes, stateBytes, batchBytes, copies });
};

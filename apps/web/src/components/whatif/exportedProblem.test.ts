import { applyChanges, emptyProblem, parseProblem } from '@whetstone/scheduler';
import { expect, it } from 'vitest';
import { exportedProblem, namesIn } from './exportedProblem.ts';

const { problem, names } = applyChanges(emptyProblem, {}, [{ kind: 'add-streams', like: 'typical', count: 2 }]);

it('an exported problem is read again as it was, with the names of its streams', () => {
  const read = parseProblem(JSON.stringify(exportedProblem(problem, { ...names, 'typical-1': 'Gate' })));
  if (read.kind === 'malformed') throw new Error(JSON.stringify(read.faults));
  expect(namesIn(read.problem)).toEqual({ 'typical-1': 'Gate', 'typical-2': 'Typical camera 2' });
  expect({ ...read.problem, streams: read.problem.streams.map(({ name: _name, ...stream }) => stream) }).toEqual(
    problem,
  );
});

it('a stream that is called like its id is exported without a name', () => {
  expect(exportedProblem(problem, { 'typical-1': 'typical-1' }).streams.map(({ name }) => name)).toEqual([
    undefined,
    undefined,
  ]);
});

import type { Problem, StreamNames } from '@whetstone/scheduler';

/** A problem in the command line's format, with the names that people know its streams by. */
export const exportedProblem = (problem: Problem, names: StreamNames): Problem => ({
  ...problem,
  streams: problem.streams.map(({ id, ...stream }) => {
    const name = names[id] ?? stream.name;
    return name === undefined || name === id ? { id, ...stream } : { id, ...stream, name };
  }),
});

/** The names in a problem that was exported. */
export const namesIn = ({ streams }: Problem): StreamNames =>
  Object.fromEntries(streams.flatMap(({ id, name }) => (name === undefined ? [] : [[id, name]])));

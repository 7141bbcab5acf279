'use client';

import { Failure } from '../components/States.tsx';

/** A fault in drawing a screen leaves the shell standing. */
const ScreenError = ({ error, reset }: { error: Error; reset: () => void }) => (
  <Failure title="This screen could not be drawn" error={error} retry={reset} />
);

export default ScreenError;

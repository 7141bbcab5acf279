/** The line of what a process said last that tells why it ended; drivers and Node write stacks and versions around it. */
export const complaint = (stderr: string): string | null => {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(at |Node\.js v|\^|\}|\{|code: )/u.test(line));
  return (lines.findLast((line) => /error|fail/iu.test(line)) ?? lines.at(-1))?.slice(0, 400) ?? null;
};

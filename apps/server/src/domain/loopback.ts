const names: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/** Whether a host name, as a flag or a URL writes it, is this machine to itself. */
export const isLoopbackName = (host: string): boolean => names.has(host);

/** Whether a peer's address, as a socket tells it, is this machine. */
export const isLoopbackAddress = (address: string): boolean => /^(?:::1|127\.|::ffff:127\.)/u.test(address);

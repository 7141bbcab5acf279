import { join } from 'node:path';
import { defineConfig } from 'prisma/config';

// Prisma's command line wants a native engine that it downloads, and checks that the file is there even where it
// is not run (`generate`). Ours is a script over the WebAssembly build, so that nothing is downloaded;
// PRISMA_NATIVE_ENGINE=1 lets Prisma fetch its own.
if (!process.env.PRISMA_NATIVE_ENGINE)
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= join(import.meta.dirname, 'scripts', 'schema-engine.mjs');
process.env.CHECKPOINT_DISABLE ??= '1'; // no look for updates

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // Commands that need no server (`generate`, `migrate diff`) still want a URL.
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://nobody@127.0.0.1:1/none' },
});

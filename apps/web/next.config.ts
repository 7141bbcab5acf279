import type { NextConfig } from 'next';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js';

const shared: NextConfig = {
  reactStrictMode: true,
  trailingSlash: true,
  transpilePackages: ['@whetstone/server', '@whetstone/scheduler'],
  images: { unoptimized: true },
  experimental: { useTypeScriptCli: true },
  devIndicators: false,
};

/** In production the server process serves `out/` at its own origin, so the dashboard needs no process and no proxy. */
const built: NextConfig = { ...shared, output: 'export' };

/** While developing, pages come from here and data from the server at `WHETSTONE_SERVER`. */
const developed: NextConfig = {
  ...shared,
  skipTrailingSlashRedirect: true,
  rewrites: async () => {
    const server = process.env.WHETSTONE_SERVER ?? 'http://127.0.0.1:3000';
    return [
      { source: '/trpc/:path*', destination: `${server}/trpc/:path*` },
      { source: '/api/:path*', destination: `${server}/api/:path*` },
    ];
  },
};

export default (phase: string): NextConfig => (phase === PHASE_DEVELOPMENT_SERVER ? developed : built);

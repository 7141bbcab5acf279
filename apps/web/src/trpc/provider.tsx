'use client';

import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { TRPCProvider, trpcClient } from './client.ts';
import { isFinal, isUnauthorized } from './faults.ts';
import { LiveProvider } from './live.tsx';

/** The key of every `me` query; see `me.get` of the router. */
const meKey = [['me']];

const createQueryClient = () => {
  const client: QueryClient = new QueryClient({
    // A session that ended shows first in a refused query; who one is then sends one to sign in.
    queryCache: new QueryCache({
      onError: (error) => {
        if (isUnauthorized(error)) void client.invalidateQueries({ queryKey: meKey });
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // What does not exist will not appear by asking again; a server that restarts is back within seconds.
        retry: (failures, error) => !isFinal(error) && failures < 2,
        retryDelay: (failures) => Math.min(1_000 * 2 ** failures, 8_000),
      },
    },
  });
  return client;
};

export const DataProvider = ({ children }: { children: ReactNode }) => {
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        <LiveProvider>{children}</LiveProvider>
      </TRPCProvider>
    </QueryClientProvider>
  );
};

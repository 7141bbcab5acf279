'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPCClient } from '../../trpc/client.ts';
import type { StreamWindow } from '../../trpc/wire.ts';

const pageSize = 50;

/** Windows from before the newest ones, fetched page by page when asked for. */
export const useOlderWindows = (streamId: string, newest: readonly StreamWindow[]) => {
  const client = useTRPCClient();
  const [older, setOlder] = useState<readonly StreamWindow[]>([]);
  const [atEnd, setAtEnd] = useState(newest.length < pageSize);
  const listed = new Set(newest.map(({ id }) => id));
  const windows = [...newest, ...older.filter(({ id }) => !listed.has(id))];
  const fetchOlder = useMutation({
    mutationFn: () => client.windows.list.query({ streamId, before: windows.at(-1)?.startedAt, limit: pageSize }),
    onSuccess: (page) => {
      setOlder((known) => [...known, ...page]);
      setAtEnd(page.length < pageSize);
    },
  });
  return { windows, atEnd, fetchOlder };
};

'use client';

import { useQuery } from '@tanstack/react-query';
import { counted } from '../../format/number.ts';
import { useTRPC } from '../../trpc/client.ts';
import type { GoldenModelView } from '../../trpc/wire.ts';
import { NeedsRole } from '../auth/NeedsRole.tsx';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { Time } from '../Time.tsx';
import { GoldenModelForm } from './GoldenModelForm.tsx';

const Row = ({ model }: { model: GoldenModelView }) => (
  <li className="border-t border-line px-4 py-3">
    <div className="flex flex-wrap justify-between gap-x-4">
      <span className="font-medium">{model.name}</span>
      <span className="text-xs text-soft">
        <Time at={model.createdAt} full />
      </span>
    </div>
    <p className="text-xs text-soft">
      expects {model.input.type}, 3 × {model.input.height} × {model.input.width} at “{model.input.name}” ·{' '}
      {counted(model.classes.length, 'class', 'classes')}: {model.classes.slice(0, 8).join(', ')}
      {model.classes.length > 8 ? ' …' : ''} · <span title={`SHA-256 ${model.sha256}`}>{model.sha256.slice(0, 8)}</span>
    </p>
    <p className="text-xs text-soft">
      {model.usedBy.length > 0 ? `used by ${model.usedBy.join(', ')}` : 'not used by any stream'}
    </p>
  </li>
);

/** Golden models that operators brought. */
export const GoldenModelsPanel = () => {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.goldenModels.list.queryOptions());
  return (
    <section className="panel" aria-labelledby="golden-title">
      <div className="panel-head">
        <h2 id="golden-title">Golden models</h2>
        <p className="text-xs text-soft">beside the built-in one for street scenes</p>
      </div>
      {data ? (
        data.length > 0 ? (
          <ul>
            {data.map((model) => (
              <Row key={model.id} model={model} />
            ))}
          </ul>
        ) : (
          <Empty title="No own golden model">Streams are labelled by the built-in one, or by their image set.</Empty>
        )
      ) : error ? (
        <Failure title="The golden models could not be read" error={error} retry={() => void refetch()} />
      ) : (
        <Loading what="golden models">
          <Skeleton className="m-4 h-20" />
        </Loading>
      )}
      <NeedsRole needs="operator">
        <GoldenModelForm />
      </NeedsRole>
    </section>
  );
};

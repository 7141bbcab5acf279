import { convolve } from '../../ops/convolution.ts';
import type { ForwardFormulation, InputFormulation, WeightFormulation } from './formulation.ts';
import { blocked } from './forward/blocked.ts';
import { column as forwardColumn } from './forward/column.ts';
import { columnByPosition, column as inputColumn } from './input/column.ts';
import { blockedPhases, phases } from './input/phases.ts';
import { transposed } from './input/transposed.ts';
import { spreadTurned, turned } from './input/turned.ts';
import { batched } from './weight/batched.ts';
import { blockedByPicture } from './weight/blockedByPicture.ts';
import { blockedDepthwise } from './weight/blockedDepthwise.ts';
import { column, columnFirst } from './weight/column.ts';
import { perTapAndGroup, perTapAndPicture, tapProducts, tapsByPicture } from './weight/grouped.ts';
import { perRow } from './weight/perRow.ts';
import { perTap } from './weight/perTap.ts';
import { shiftedBoth } from './weight/shiftedBoth.ts';

/** ONNX's own convolution. */
const direct: ForwardFormulation = { portable: true, applies: () => true, emit: convolve };

/** Every way to compute a convolution and its derivatives. A name is kept with a machine's choice, so it stays. */
export const formulations = {
  forward: { direct, column: forwardColumn, blocked16: blocked(16), blocked8: blocked(8) },
  input: {
    turned,
    transposed,
    spreadTurned,
    phases,
    column: inputColumn,
    columnByPosition,
    blockedPhases16: blockedPhases(16),
    blockedPhases8: blockedPhases(8),
  },
  weight: {
    perTap,
    perRow,
    column,
    columnFirst,
    shiftedBoth,
    batched,
    perTapAndGroup,
    perTapAndPicture,
    tapsByPicture,
    tapProducts,
    blockedDepthwise,
    blockedByPicture16: blockedByPicture(16),
    blockedByPicture8: blockedByPicture(8),
  },
} satisfies {
  readonly forward: Readonly<Record<string, ForwardFormulation>>;
  readonly input: Readonly<Record<string, InputFormulation>>;
  readonly weight: Readonly<Record<string, WeightFormulation>>;
};

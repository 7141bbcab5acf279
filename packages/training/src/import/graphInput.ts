import { TensorProto_DataType as DataType, type GraphProto, type ValueInfoProto } from '../encode/onnx_pb.ts';
import { ModelFormatError } from '../models/modelFormat.ts';
import type { Activation } from './activation.ts';
import type { Importer } from './importer.ts';
import type { OnnxNode } from './node.ts';

/** Height and width of the pictures. */
export interface PictureSize {
  readonly height: number;
  readonly width: number;
}

/** The only input of a graph. */
export interface GraphInput {
  readonly name: string;
  readonly takesBytes: boolean;
  readonly activation: Activation;
  /** What the file says of the size, where another was asked for; null where it is kept or left open. */
  readonly writtenSize: PictureSize | null;
}

const largestSide = 8192;

const refuse = (message: string): ModelFormatError => new ModelFormatError('unsupported', message);

/** Sizes of the input; null where one is left open. */
const sizesOf = (input: ValueInfoProto): readonly (number | null)[] => {
  const type = input.type?.value;
  if (type?.case !== 'tensorType') throw refuse(`the model's input "${input.name}" is no tensor; it must be pictures`);
  const dimensions = type.value.shape?.dim ?? [];
  return dimensions.map(({ value }) => (value.case === 'dimValue' && value.value > 0n ? Number(value.value) : null));
};

/** Older files list their weights among the inputs. */
const onlyInput = (graph: GraphProto): ValueInfoProto => {
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !weights.has(name));
  const [input] = inputs;
  if (!input || inputs.length > 1)
    throw refuse(
      `the model has ${inputs.length} inputs${inputs.length > 1 ? ` (${inputs.map(({ name }) => name).join(', ')})` : ''}; a classifier that can be trained has one, the pictures`,
    );
  return input;
};

const pictureSize = (
  input: ValueInfoProto,
  sizes: readonly (number | null)[],
  given: PictureSize | null,
): PictureSize => {
  const [height, width] = [given?.height ?? sizes[0], given?.width ?? sizes[1]];
  if (!height || !width)
    throw refuse(`the model's input "${input.name}" leaves height and width open; give the \`size\` it shall have`);
  if (![height, width].every((side) => Number.isInteger(side) && side >= 1 && side <= largestSide))
    throw refuse(`pictures of ${height} × ${width} pixels cannot be imported; sides may have 1 to ${largestSide}`);
  return { height, width };
};

const numberTypes: ReadonlySet<number> = new Set([
  DataType.FLOAT,
  DataType.FLOAT16,
  DataType.BFLOAT16,
  DataType.DOUBLE,
]);

const inputNode = (name: string): OnnxNode => ({
  op: 'input',
  name,
  inputs: [],
  outputs: [name],
  attributes: new Map(),
});

/** Where the channels stand, and what the file says of the size. */
const layoutOf = ({ name }: ValueInfoProto, sizes: readonly (number | null)[]) => {
  const text = sizes.map((extent) => extent ?? '?').join(' × ');
  if (sizes.length !== 4) throw refuse(`the model's input "${name}" is [${text}]; it must be N × 3 × height × width`);
  const [count, second = null, third = null, fourth = null] = sizes;
  const isLast = fourth === 3 && second !== 3;
  if (!isLast && second !== null && second !== 3)
    throw refuse(
      `the model's input "${name}" is [${text}]; only pictures of 3 channels (red, green, blue) can be trained on`,
    );
  return { batch: count ?? 1, isLast, written: isLast ? [second, third] : [third, fourth] };
};

/** The size that a file was written for, where its pictures get another one. */
const givenUp = ([height, width]: readonly (number | null)[], now: PictureSize): PictureSize | null =>
  !height || !width || (height === now.height && width === now.width) ? null : { height, width };

/**
 * Reads what a graph takes: one tensor of pictures, channels first or last, with any of its sizes left open.
 *
 * @param size height and width instead of the file's
 * @throws {ModelFormatError} where it takes anything else
 */
export const readInput = (graph: GraphProto, importer: Importer, size: PictureSize | null): GraphInput => {
  const input = onlyInput(graph);
  const sizes = sizesOf(input);
  const elemType = input.type?.value.case === 'tensorType' ? input.type.value.value.elemType : 0;
  if (elemType !== DataType.UINT8 && !numberTypes.has(elemType))
    throw refuse(`the model's input "${input.name}" has ONNX element type ${elemType}; it must be float or uint8`);
  const { batch, isLast, written } = layoutOf(input, sizes);
  const { height, width } = pictureSize(input, written, size);
  const node = inputNode(input.name);
  const pictures = importer.activation({
    node,
    shape: [batch, 3, height, width],
    features: [3, height, width],
    producer: { kind: 'input', affine: { scale: [1, 1, 1], shift: [0, 0, 0] } },
  });
  const turned = { half: { kind: 'channelsLast' }, shape: [batch, height, width, 3] } as const;
  return {
    name: input.name,
    takesBytes: elemType === DataType.UINT8,
    activation: isLast ? importer.half(node, pictures, turned) : pictures,
    writtenSize: givenUp(written, { height, width }),
  };
};

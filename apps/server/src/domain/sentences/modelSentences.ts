import { sayer } from '@whetstone/scheduler';

/** Why a model that somebody brought is refused. */
const refusals = {
  'file.empty': 'is empty; upload an ONNX file',
  'file.tooLarge': 'is larger than {most} MB; use a smaller model',
  'file.tooLargeEdge': 'has {size} MiB; an edge model may have {most} MiB, so choose a smaller net',
  'file.notRunnable': 'is not an ONNX model that can be run ({reason}); export it again and check it with onnx.checker',
  'file.inputs': 'the model has {count} inputs; a golden model has one, pictures as N × 3 × height × width',
  'file.shape': "the model's input {input} has the shape {shape}; expected N × 3 × side × side with a fixed side",
  'file.type': "the model's input {input} takes {type}; expected float32 or uint8",
  'file.noEdge': 'cannot be an edge model for crops of {side} × {side} pixels: {reason}',
  'file.pictureSize':
    'takes pictures of {width} × {height} pixels; an edge model takes crops of {side} × {side}, so export it for that size',
  'file.untrainable': 'cannot be trained: {reason}; choose another net',
  'file.notHere': 'cannot run on this machine ({reason}); choose another net',
  'classes.outputs': 'lists {count} names, and the model has {outputs} outputs; name every output, in order',
  'classes.few': 'must name at least two classes, separated by commas, in the order of the model outputs',
  'classes.twice': 'names a class twice; names must differ',
  'classes.name': 'must have 1 to {most} characters',
} as const;

/** What was taken for granted about a model. */
const notes = {
  'note.imageNet': 'pixels are normalised as for ImageNet; give `scaling` where they are not',
  'note.range':
    'pixels are taken from 0 to {most}, since the model normalises them itself; give `scaling` where they are not',
  'note.size':
    'the file is for pictures of {from} pixels and now takes {to}, so things have another size in them; retrain all layers',
} as const;

export const modelSentences = { ...refusals, ...notes } as const;

export const sayOfModel = sayer(modelSentences);

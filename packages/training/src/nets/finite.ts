/** Whether no number of a tensor is NaN or infinite. Zero times such a number is NaN: a sum tells without a branch. */
export const isFiniteTensor = (tensor: Float32Array): boolean => {
  let sum = 0;
  for (let i = 0; i < tensor.length; i++) sum += (tensor[i] as number) * 0;
  return sum === 0;
};

/**
 * The promotion gate's rule, in plans, in simulations and live alike: a model goes live only where it is better than the
 * live one. Both are judged on the same labels: by accuracy, or by how many of them are right.
 */
export const deservesPromotion = (candidate: number, live: number): boolean => candidate > live;

/** Room that the accuracy timeline's axes take beside its plot, in pixels; what is laid over it is placed by them. */
export const plotMargin = { left: 48, right: 24 };

/**
 * What computes. `webgpu` is any vendor's GPU through Vulkan, Metal or Direct3D 12 and comes with ONNX Runtime; `cuda`
 * and `tensorrt` need NVIDIA's libraries, which a user installs (see docs/devices.md).
 */
export const providers = ['cpu', 'webgpu', 'cuda', 'tensorrt'] as const;
export type Provider = (typeof providers)[number];

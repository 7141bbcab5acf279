/** Where a fixed camera stands and looks: at the origin, `height` metres over the ground, the street running along x. */
export interface Pose {
  readonly height: number;
  /** Radians from straight across the street towards +x. */
  readonly yaw: number;
  /** Radians down from the horizon. */
  readonly pitch: number;
  /** Radians, clockwise. */
  readonly roll: number;
  /** Focal length as a fraction of the frame's width. */
  readonly focal: number;
  /** −1 flips the picture, so that a street may run to either side. */
  readonly mirror: 1 | -1;
}

export type Vector = readonly [number, number, number];

/** Pinhole projection; x along the street, y away from the camera across it, z up, in metres. */
export class Camera {
  readonly pose: Pose;
  readonly width: number;
  readonly height: number;
  readonly forward: Vector;
  readonly right: Vector;
  readonly up: Vector;
  readonly focalPixels: number;

  constructor(pose: Pose, width: number, height: number) {
    this.pose = pose;
    this.width = width;
    this.height = height;
    this.focalPixels = pose.focal * width;
    const [sy, cy] = [Math.sin(pose.yaw), Math.cos(pose.yaw)];
    const [sp, cp] = [Math.sin(pose.pitch), Math.cos(pose.pitch)];
    const [sr, cr] = [Math.sin(pose.roll), Math.cos(pose.roll)];
    this.forward = [sy * cp, cy * cp, -sp];
    const levelRight: Vector = [cy, -sy, 0];
    const levelUp: Vector = [sy * sp, cy * sp, cp];
    this.right = [0, 1, 2].map((i) => levelRight[i] * cr + levelUp[i] * sr) as unknown as Vector;
    this.up = [0, 1, 2].map((i) => levelUp[i] * cr - levelRight[i] * sr) as unknown as Vector;
  }

  /** Metres along the line of sight; what is nearer than about a metre cannot be projected. */
  depthOf(x: number, y: number, z: number): number {
    const f = this.forward;
    return x * f[0] + y * f[1] + (z - this.pose.height) * f[2];
  }

  /** Writes the pixel of a point to `out[2·at]` and `out[2·at + 1]`. */
  project(x: number, y: number, z: number, out: Float32Array, at: number): void {
    const dz = z - this.pose.height;
    const { forward: f, right: r, up: u } = this;
    const depth = Math.max(0.5, x * f[0] + y * f[1] + dz * f[2]);
    const scale = this.focalPixels / depth;
    out[2 * at] = this.width / 2 + this.pose.mirror * scale * (x * r[0] + y * r[1] + dz * r[2]);
    out[2 * at + 1] = this.height / 2 - scale * (x * u[0] + y * u[1] + dz * u[2]);
  }

  /** Direction through a pixel, with length such that its depth is 1. */
  ray(px: number, py: number): Vector {
    const a = (this.pose.mirror * (px - this.width / 2)) / this.focalPixels;
    const b = (this.height / 2 - py) / this.focalPixels;
    const { forward: f, right: r, up: u } = this;
    return [f[0] + a * r[0] + b * u[0], f[1] + a * r[1] + b * u[1], f[2] + a * r[2] + b * u[2]];
  }
}

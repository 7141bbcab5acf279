export {
  asMounted,
  type ConditionName,
  type Conditions,
  type ConditionsAt,
  clearDay,
  conditionNames,
  drawAnyConditions,
  drawCondition,
  nudgedView,
  type View,
} from './conditions.ts';
export { type ObjectLabel, objectLabels } from './figures/label.ts';
export { type Random, randomFrom } from './random.ts';
export { createScene, type Scene, type SceneFrame, type SceneObject, type SceneOptions } from './scene.ts';
export { conditionsOf, type SceneScript, sceneScripts } from './scripts.ts';

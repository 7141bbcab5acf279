import type { DeviceView, StreamTile } from '../api/views.ts';
import { noticeKinds } from '../domain/notification.ts';
import { isBelowFloor } from './floorWatch.ts';

/** A message to publish; what is retained is told to who subscribes later. */
export interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

interface Topics {
  readonly topic: string;
  readonly discoveryPrefix: string;
}

const safe = (id: string): string => id.replace(/[^\w-]/gu, '_');

export const streamTopic = (topic: string, streamId: string): string => `${topic}/streams/${safe(streamId)}`;
export const deviceTopic = (topic: string, deviceId: string): string => `${topic}/devices/${safe(deviceId)}`;
export const statusTopic = (topic: string): string => `${topic}/status`;
export const noticeTopic = (topic: string): string => `${topic}/notices`;

/** A device of Home Assistant with its entities, in the form of one message (`device` discovery, since 2024.12). */
const announce = (
  { topic, discoveryPrefix }: Topics,
  id: string,
  device: { name: string; components: object },
): Message => ({
  topic: `${discoveryPrefix}/device/whetstone_${safe(id)}/config`,
  payload: JSON.stringify({
    device: { identifiers: [`whetstone_${safe(id)}`], name: device.name, manufacturer: 'Whetstone' },
    origin: { name: 'Whetstone' },
    availability_topic: statusTopic(topic),
    components: device.components,
  }),
  retain: true,
});

const entity = (id: string, key: string, rest: object): object => ({
  unique_id: `whetstone_${safe(id)}_${key}`,
  ...rest,
});

/** A stream in Home Assistant: accuracy, state, frames a second, and whether it is below its floor or its camera down. */
export const announceStream = (
  topics: Topics,
  { streamId: id, name }: Pick<StreamTile, 'streamId' | 'name'>,
): Message => {
  const state_topic = streamTopic(topics.topic, id);
  const sensor = (key: string, label: string, rest: object = {}) =>
    entity(id, key, {
      platform: 'sensor',
      name: label,
      state_topic,
      value_template: `{{ value_json.${key} }}`,
      ...rest,
    });
  const flag = (key: string, label: string, device_class: string) =>
    entity(id, key, {
      platform: 'binary_sensor',
      name: label,
      state_topic,
      device_class,
      value_template: `{{ value_json.${key} }}`,
    });
  const components = {
    accuracy: sensor('accuracy', 'Accuracy', { unit_of_measurement: '%', state_class: 'measurement' }),
    fps: sensor('fps', 'Frames a second', { unit_of_measurement: 'fps', state_class: 'measurement' }),
    state: sensor('state', 'State'),
    model: sensor('model', 'Model version'),
    below_floor: flag('below_floor', 'Below its floor', 'problem'),
    camera: flag('camera', 'Camera', 'connectivity'),
  };
  return announce(topics, id, { name, components });
};

/** A device of the server in Home Assistant, and the events that are told. */
export const announceDevice = (topics: Topics, { id, name }: Pick<DeviceView, 'id' | 'name'>): Message => {
  const state_topic = deviceTopic(topics.topic, id);
  const components = {
    connected: entity(id, 'connected', {
      platform: 'binary_sensor',
      name: 'Works',
      device_class: 'connectivity',
      state_topic,
      value_template: '{{ value_json.connected }}',
    }),
    notice: entity(id, 'notice', {
      platform: 'event',
      name: 'Notice',
      state_topic: noticeTopic(topics.topic),
      event_types: [...noticeKinds, 'test'],
      value_template: '{{ {"event_type": value_json.kind, "message": value_json.message} | tojson }}',
    }),
  };
  return announce(topics, id, { name, components });
};

/** A stream's state as its entities read it. */
export const streamMessage = (topic: string, tile: StreamTile): Message => ({
  topic: streamTopic(topic, tile.streamId),
  payload: JSON.stringify({
    name: tile.name,
    accuracy: tile.accuracy === null ? null : Math.round(tile.accuracy.value * 1000) / 10,
    fps: Math.round(tile.fps * 10) / 10,
    state: tile.state,
    model: tile.modelNumber,
    below_floor: isBelowFloor(tile) ? 'ON' : 'OFF',
    camera: tile.state === 'offline' ? 'OFF' : 'ON',
  }),
  retain: true,
});

export const deviceMessage = (topic: string, { id, name, status }: DeviceView): Message => ({
  topic: deviceTopic(topic, id),
  payload: JSON.stringify({ name, connected: status === 'ready' ? 'ON' : 'OFF' }),
  retain: true,
});

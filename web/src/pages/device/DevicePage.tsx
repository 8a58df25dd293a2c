import { useState } from 'react';
import { Messages } from '@/i18n/Messages';
import { DeviceCodeStep } from './DeviceCodeStep';
import { DeviceDecided } from './DeviceDecided';
import { DeviceDecision } from './DeviceDecision';
import { type Decision, type Device } from './device';

/** Lets the user approve the login of a command line or a device without a browser. `?user_code=` is the code that it shows. */
export function DevicePage() {
  const [device, setDevice] = useState<Device | null>(null);
  const [decision, setDecision] = useState<Decision | null>(null);
  return (
    <Messages area="device">
      {device === null ? (
        <DeviceCodeStep onFound={setDevice} />
      ) : decision === null ? (
        <DeviceDecision device={device} onDecided={setDecision} onRestart={() => setDevice(null)} />
      ) : (
        <DeviceDecided device={device} decision={decision} />
      )}
    </Messages>
  );
}

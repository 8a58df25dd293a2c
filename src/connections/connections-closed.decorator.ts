import { ApiProperty } from '@nestjs/swagger';

/** Documents how many connections an operation closes. */
export const ConnectionsClosed = () =>
  ApiProperty({
    type: 'integer',
    example: 2,
    description:
      'Open connections to applications and remote desktops that this closes, on all replicas. Those that a lock only holds are not counted',
  });

import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';

export class PasskeyUnlockRequest {
  @ApiProperty({ example: true })
  @IsBoolean()
  readonly allowed!: boolean;
}

export class PasskeyUnlockResponse {
  @ApiProperty({ example: true, description: 'Passkeys that verify their user unlock the screen' })
  readonly allowed!: boolean;
}

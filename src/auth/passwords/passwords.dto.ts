import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsString } from 'class-validator';

export class ChangePasswordRequest {
  @ApiProperty({ example: 'correct horse battery', format: 'password' })
  @IsString()
  @IsNotEmpty()
  readonly oldPassword!: string;

  @ApiProperty({
    example: 'staple the horse again',
    format: 'password',
    description: 'At least 8 characters',
  })
  @IsString()
  @IsNotEmpty()
  readonly newPassword!: string;
}

export class PasswordRequest {
  @ApiProperty({ example: 'correct horse battery', format: 'password' })
  @IsString()
  @IsNotEmpty()
  readonly password!: string;
}

export class MessageResponse {
  @ApiProperty({ description: 'Human-readable message', example: 'Done' })
  readonly message!: string;
}

export class UnlockDataResponse extends MessageResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;
}

export class DataStatusResponse {
  @ApiProperty({ example: true, description: 'This credential can decrypt the user’s data now' })
  readonly unlocked!: boolean;

  @ApiProperty({ example: 'Data is unlocked' })
  readonly message!: string;
}

import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsString } from 'class-validator';

export class ChangePasswordRequest {
  @ApiProperty({ example: 'correct horse battery', format: 'password' })
  @IsString({ message: 'oldPassword must be a string' })
  @IsNotEmpty({ message: 'oldPassword is required' })
  readonly oldPassword!: string;

  @ApiProperty({
    example: 'staple the horse again',
    format: 'password',
    description: 'At least 8 characters',
  })
  @IsString({ message: 'newPassword must be a string' })
  @IsNotEmpty({ message: 'newPassword is required' })
  readonly newPassword!: string;
}

export class PasswordRequest {
  @ApiProperty({ example: 'correct horse battery', format: 'password' })
  @IsString({ message: 'password must be a string' })
  @IsNotEmpty({ message: 'password is required' })
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

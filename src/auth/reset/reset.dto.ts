import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsString } from 'class-validator';
import { TypedCode } from '#platform/http';

export class InitiateResetRequest {
  @ApiProperty({ example: 'ada' })
  @IsString()
  @IsNotEmpty()
  readonly username!: string;
}

export class VerifyResetCodeRequest extends InitiateResetRequest {
  @ApiProperty({ example: '042042', description: 'Six digits from the server log' })
  @TypedCode()
  @IsString()
  @IsNotEmpty()
  readonly resetCode!: string;
}

export class CompleteResetRequest extends InitiateResetRequest {
  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiIs…', description: '`tempToken` from the previous step' })
  @IsString()
  @IsNotEmpty()
  readonly tempToken!: string;

  @ApiProperty({ example: 'staple the horse again', format: 'password' })
  @IsString()
  @IsNotEmpty()
  readonly newPassword!: string;
}

export class InitiateResetResponse {
  @ApiProperty({
    example: 'If the account can be reset, a code is in its mailbox, or in the log of the server',
  })
  readonly message!: string;
}

export class VerifyResetCodeResponse {
  @ApiProperty({ example: 'Reset code verified' })
  readonly message!: string;

  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiIs…', description: 'Valid for ten minutes and one reset' })
  readonly tempToken!: string;
}

export class CompleteResetResponse {
  @ApiProperty({ example: 'Password has been successfully reset' })
  readonly message!: string;

  @ApiProperty({
    type: Boolean,
    enum: [true],
    required: false,
    example: true,
    description:
      'Present if the encrypted data could not be kept; `unlock-data` with the old password restores it',
  })
  readonly data_reset?: true;
}

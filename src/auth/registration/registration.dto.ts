import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { TypedCode } from '#platform/http';

export class CreateUserRequest {
  @ApiProperty({ example: 'ada', description: '1 to 64 characters; unique case-insensitively' })
  @IsString()
  @IsNotEmpty()
  readonly username!: string;

  @ApiProperty({ example: 'correct horse battery', format: 'password', description: 'At least 8 characters' })
  @IsString()
  @IsNotEmpty()
  readonly password!: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: '7K3F-9QXB-2MTR',
    description:
      'The code from the startup log, with or without its hyphens. Only required with `SETUP_CODE=true` while there is no user',
  })
  @TypedCode()
  @IsOptional()
  @IsString({ message: 'setupCode must be a string' })
  readonly setupCode?: string | null;
}

export class ToastResponse {
  @ApiProperty({ enum: ['success'], example: 'success' })
  readonly type!: 'success';

  @ApiProperty({ example: 'User created: ada' })
  readonly message!: string;
}

export class CreatedUserResponse {
  @ApiProperty({ example: 'User created' })
  readonly message!: string;

  @ApiProperty({ example: true, description: 'True for the first account of the installation' })
  readonly is_admin!: boolean;

  @ApiProperty()
  readonly toast!: ToastResponse;
}

import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';

export class DoorStartQuery {
  @ApiProperty({
    required: false,
    description: 'ID of the application',
  })
  @IsOptional()
  @IsString()
  readonly app?: string;

  @ApiProperty({
    required: false,
    description: 'Path and query to open in the application, never a whole URL. Defaults to its start',
  })
  @IsOptional()
  @IsString()
  readonly to?: string;

  @ApiProperty({
    required: false,
    description:
      'SHA-256 in hex of the value that the application’s origin keeps in a cookie; set by redirects only',
  })
  @IsOptional()
  @IsString()
  readonly nonce?: string;

  @ApiProperty({
    required: false,
    description: 'Proof that the frame page of Latchkey opens the application; set by redirects only',
  })
  @IsOptional()
  @IsString()
  readonly frame?: string;
}

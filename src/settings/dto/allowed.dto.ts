import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';

export class SetAllowedRequest {
  @ApiProperty({ description: 'A JSON boolean', example: true })
  @IsBoolean({ message: 'allowed must be true or false' })
  readonly allowed!: boolean;
}

export class AllowedResponse {
  @ApiProperty({ example: true })
  readonly allowed!: boolean;
}

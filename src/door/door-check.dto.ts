import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { IfGiven, RequestBody } from '#platform/http';
import { DOOR_REFUSALS } from './door-question.js';

const MAX_URL = 4_096;

@RequestBody({
  description: 'A request of a user, named by userId or username',
  example: { username: 'ada', method: 'GET', url: 'https://shell.example.com/terminal/7' },
})
export class CheckApplicationRequest {
  @ApiProperty({
    required: false,
    format: 'uuid',
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44',
    description: 'The user’s ID; without it, username is required',
  })
  @IfGiven('userId')
  @IsString()
  readonly userId?: string;

  @ApiProperty({ required: false, example: 'ada', description: 'The user’s name' })
  @IfGiven('username')
  @IsString()
  readonly username?: string;

  @ApiProperty({ required: false, example: 'GET', description: 'GET if it is left out' })
  @IfGiven('method')
  @IsString()
  readonly method?: string;

  @ApiProperty({
    example: 'https://shell.example.com/terminal/7',
    maxLength: MAX_URL,
    description: 'A URL of the application, or only its path; a URL of ws: or wss: is a WebSocket',
  })
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_URL, { message: `url has at most ${MAX_URL} characters` })
  readonly url!: string;
}

export class CheckApplicationResponse {
  @ApiProperty({ example: false })
  readonly allowed!: boolean;

  @ApiProperty({
    type: String,
    enum: [...DOOR_REFUSALS, null],
    nullable: true,
    example: 'not_allowed',
    description: 'Why the request is refused; null if it is allowed',
  })
  readonly reason!: string | null;

  @ApiProperty({
    example: 'who: users; ada is not on the list',
    description: 'The field of the application that decides, and what it says about this request',
  })
  readonly line!: string;

  @ApiProperty({ example: true, description: 'Whether the application would get the identity of the user' })
  readonly with_identity!: boolean;

  @ApiProperty({
    example: 'shell',
    type: String,
    nullable: true,
    description: 'The application that was asked',
  })
  readonly application!: string | null;

  @ApiProperty({ example: 'ada' })
  readonly username!: string;
}

import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, Caller, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { ApiKeyListResponse, DataAgreementRequest, ListedApiKeyResponse } from './api-keys.dto.js';
import { ApiKeyNotFound } from './api-keys.errors.js';
import { KeyAgreementsService } from './key-agreements.service.js';

@ApiTags('API keys')
@Controller('users/me/api-keys')
export class MyApiKeysController {
  constructor(private readonly agreements: KeyAgreementsService) {}

  @Get()
  @Access('session')
  @Operation({
    summary: 'List API keys that act as me',
    description: 'Whoever made them. `dataAllowed` tells whether a key may open your encrypted items.',
    ok: ApiKeyListResponse,
    okMeans: 'The keys that act as you',
  })
  listMyApiKeys(@Caller() caller: SessionPrincipal): Promise<ApiKeyListResponse> {
    return this.agreements.list(caller);
  }

  @Put(':keyId/data')
  @Access('session')
  @ApiParam({ name: 'keyId', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @Operation({
    summary: 'Set whether a key opens my items',
    description:
      'Counts from the next request with the key. A key that you made for yourself may from the start.',
    ok: ListedApiKeyResponse,
    okMeans: 'The key as it is now',
    refuses: [ApiKeyNotFound],
  })
  setApiKeyDataAccess(
    @Caller() caller: SessionPrincipal,
    @Param('keyId') keyId: string,
    @Body() { allow }: DataAgreementRequest,
  ): Promise<ListedApiKeyResponse> {
    return this.agreements.setDataAllowed(caller, keyId, allow);
  }
}

import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal } from '#access';
import { DataLocked } from '#data-keys';
import { LargeBody, Operation } from '#platform/http';
import {
  DataDeletedResponse,
  DataItemResponse,
  DataListResponse,
  DataValueResponse,
  PutDataRequest,
  toItemResponse,
  toValueResponse,
} from './user-data.dto.js';
import { DataLimit, DataNotFound, InvalidDataName, VersionConflict } from './user-data.errors.js';
import { UserDataService } from './user-data.service.js';

const NAME = { name: 'name', example: 'hosts/web-1', description: 'URL-encoded: a slash is %2F' };

@ApiTags('Encrypted data')
@Controller('users/data')
export class UserDataController {
  constructor(private readonly data: UserDataService) {}

  @Get()
  @Access('user', { scope: 'data' })
  @Operation({
    summary: 'List my encrypted items',
    description: 'Also works while the data is locked. Names, sizes and versions are not encrypted.',
    ok: DataListResponse,
    okMeans: 'Your items, without their values',
  })
  async listData(@CurrentPrincipal() caller: Principal): Promise<DataListResponse> {
    return { items: (await this.data.list(caller)).map(toItemResponse) };
  }

  @Get(':name')
  @ApiParam(NAME)
  @Access('user', { scope: 'data' })
  @Operation({
    summary: 'Read an encrypted item',
    description: 'Decrypts the item with the data key of this credential. Rejected while the data is locked.',
    ok: DataValueResponse,
    okMeans: 'The item and its value',
    refuses: [InvalidDataName, DataLocked, DataNotFound],
  })
  async getData(
    @CurrentPrincipal() caller: Principal,
    @Param('name') name: string,
  ): Promise<DataValueResponse> {
    return toValueResponse(await this.data.get(caller, name));
  }

  @Put(':name')
  @ApiParam(NAME)
  @Access('user', { scope: 'data' })
  @LargeBody()
  @Operation({
    summary: 'Write an encrypted item',
    description:
      'Creates or replaces the item; with `version`, only if that is still its version. Names are not encrypted.',
    ok: DataItemResponse,
    okMeans: 'The updated item, without its value',
    refuses: [InvalidDataName, DataLocked, DataLimit, VersionConflict],
  })
  async putData(
    @CurrentPrincipal() caller: Principal,
    @Param('name') name: string,
    @Body() body: PutDataRequest,
  ): Promise<DataItemResponse> {
    return toItemResponse(await this.data.put(caller, name, body));
  }

  @Delete(':name')
  @ApiParam(NAME)
  @Access('user', { scope: 'data' })
  @Operation({
    summary: 'Delete an encrypted item',
    description: 'Also works while the data is locked. This cannot be undone.',
    ok: DataDeletedResponse,
    okMeans: 'The item was deleted',
    refuses: [InvalidDataName, DataNotFound],
  })
  async deleteData(
    @CurrentPrincipal() caller: Principal,
    @Param('name') name: string,
  ): Promise<DataDeletedResponse> {
    await this.data.remove(caller, name);
    return { success: true };
  }
}

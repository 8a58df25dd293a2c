import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, Caller, type Principal } from '#access';
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
} from './dto/user-data.dto.js';
import { DataLimit, DataNotFound, InvalidDataName, VersionConflict } from './user-data.errors.js';
import { UserDataService } from './user-data.service.js';

const NAME = { name: 'name', example: 'hosts/web-1', description: 'URL-encoded: a slash is %2F' };

@ApiTags('Encrypted data')
@Controller('users/data')
export class UserDataController {
  constructor(private readonly data: UserDataService) {}

  @Get()
  @Access('user')
  @Operation({
    summary: 'List my items',
    description: 'Works while the data is locked: names, sizes and versions are not encrypted.',
    ok: DataListResponse,
  })
  async listData(@Caller() caller: Principal): Promise<DataListResponse> {
    return { items: (await this.data.list(caller)).map(toItemResponse) };
  }

  @Get(':name')
  @ApiParam(NAME)
  @Access('user')
  @Operation({
    summary: 'Read an item',
    ok: DataValueResponse,
    refuses: [InvalidDataName, DataLocked, DataNotFound],
  })
  async getData(@Caller() caller: Principal, @Param('name') name: string): Promise<DataValueResponse> {
    return toValueResponse(await this.data.get(caller, name));
  }

  @Put(':name')
  @ApiParam(NAME)
  @Access('user')
  @LargeBody()
  @Operation({
    summary: 'Write an item',
    description:
      'With `version` the write happens only if the item is still at that version. Names are not encrypted.',
    ok: DataItemResponse,
    refuses: [InvalidDataName, DataLocked, DataLimit, VersionConflict],
  })
  async putData(
    @Caller() caller: Principal,
    @Param('name') name: string,
    @Body() body: PutDataRequest,
  ): Promise<DataItemResponse> {
    return toItemResponse(await this.data.put(caller, name, body));
  }

  @Delete(':name')
  @ApiParam(NAME)
  @Access('user')
  @Operation({ summary: 'Delete an item', ok: DataDeletedResponse, refuses: [InvalidDataName, DataNotFound] })
  async deleteData(@Caller() caller: Principal, @Param('name') name: string): Promise<DataDeletedResponse> {
    return this.data.remove(caller, name).then(() => ({ success: true }));
  }
}

/**
 * Classification of MySQL error numbers, with the symbols of the references:
 * MariaDB "Error Codes" (https://mariadb.com/docs/server/reference/error-codes), MySQL 8.4 "Server Error Message
 * Reference", TiDB "Error Codes and Troubleshooting" (8000 and above).
 *
 * - `conflict`: the transaction was rolled back and can be retried.
 * - `lost`: the connection is unusable; another one may work.
 * - `read-only`: the server rejects writes, as after a failover. Nothing was written.
 * - `unavailable`: full, overloaded, interrupted, or access denied; another connection would not help.
 * - `duplicate`: a unique index rejected the row. `orphan`: the parent row was deleted concurrently.
 * - `statement`: a bug in the statement.
 */
export type ServerFault =
  'conflict' | 'lost' | 'read-only' | 'unavailable' | 'duplicate' | 'orphan' | 'statement';

type Symbols = Readonly<Record<number, string>>;

/** Numbers that are not classified by their SQLSTATE. */
export const SERVER_ERRORS: Readonly<Record<ServerFault, Symbols>> = {
  conflict: {
    1020: 'ER_CHECKREAD',
    1205: 'ER_LOCK_WAIT_TIMEOUT',
    1213: 'ER_LOCK_DEADLOCK',
    1412: 'ER_TABLE_DEF_CHANGED',
    3101: 'ER_TRANSACTION_ROLLBACK_DURING_COMMIT',
    8002: 'ErrForUpdateCantRetry',
    8005: 'ErrWriteConflictInTiDB',
    8022: 'ErrTxnRetryable',
    8028: 'ErrInfoSchemaChanged',
    9007: 'ErrWriteConflict',
  },
  lost: {
    1047: 'ER_UNKNOWN_COM_ERROR',
    1053: 'ER_SERVER_SHUTDOWN',
    1152: 'ER_ABORTING_CONNECTION',
    1154: 'ER_NET_READ_ERROR_FROM_PIPE',
    1155: 'ER_NET_FCNTL_ERROR',
    1156: 'ER_NET_PACKETS_OUT_OF_ORDER',
    1157: 'ER_NET_UNCOMPRESS_ERROR',
    1158: 'ER_NET_READ_ERROR',
    1159: 'ER_NET_READ_INTERRUPTED',
    1160: 'ER_NET_ERROR_ON_WRITE',
    1161: 'ER_NET_WRITE_INTERRUPTED',
    1184: 'ER_NEW_ABORTING_CONNECTION',
    1243: 'ER_UNKNOWN_STMT_HANDLER',
    1615: 'ER_NEED_REPREPARE',
    1927: 'ER_CONNECTION_KILLED',
    2002: 'CR_CONNECTION_ERROR',
    2003: 'CR_CONN_HOST_ERROR',
    2006: 'CR_SERVER_GONE_ERROR',
    2013: 'CR_SERVER_LOST',
    4031: 'ER_CLIENT_INTERACTION_TIMEOUT',
  },
  'read-only': {
    1036: 'ER_OPEN_AS_READONLY',
    1207: 'ER_READ_ONLY_TRANSACTION',
    1290: 'ER_OPTION_PREVENTS_STATEMENT',
    1792: 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
    1836: 'ER_READ_ONLY_MODE',
  },
  unavailable: {
    1021: 'ER_DISK_FULL',
    1024: 'ER_ERROR_ON_READ',
    1026: 'ER_ERROR_ON_WRITE',
    1030: 'ER_GET_ERRNO',
    1034: 'ER_NOT_KEYFILE',
    1037: 'ER_OUTOFMEMORY',
    1038: 'ER_OUT_OF_SORTMEMORY',
    1040: 'ER_CON_COUNT_ERROR',
    1041: 'ER_OUT_OF_RESOURCES',
    1042: 'ER_BAD_HOST_ERROR',
    1043: 'ER_HANDSHAKE_ERROR',
    1044: 'ER_DBACCESS_DENIED_ERROR',
    1045: 'ER_ACCESS_DENIED_ERROR',
    1049: 'ER_BAD_DB_ERROR',
    1104: 'ER_TOO_BIG_SELECT',
    1114: 'ER_RECORD_FILE_FULL',
    1119: 'ER_STACK_OVERRUN',
    1129: 'ER_HOST_IS_BLOCKED',
    1130: 'ER_HOST_NOT_PRIVILEGED',
    1135: 'ER_CANT_CREATE_THREAD',
    1142: 'ER_TABLEACCESS_DENIED_ERROR',
    1143: 'ER_COLUMNACCESS_DENIED_ERROR',
    1153: 'ER_NET_PACKET_TOO_LARGE',
    1162: 'ER_TOO_LONG_STRING',
    1180: 'ER_ERROR_DURING_COMMIT',
    1194: 'ER_CRASHED_ON_USAGE',
    1195: 'ER_CRASHED_ON_REPAIR',
    1203: 'ER_TOO_MANY_USER_CONNECTIONS',
    1206: 'ER_LOCK_TABLE_FULL',
    1226: 'ER_USER_LIMIT_REACHED',
    1227: 'ER_SPECIFIC_ACCESS_DENIED_ERROR',
    1251: 'ER_NOT_SUPPORTED_AUTH_MODE',
    1317: 'ER_QUERY_INTERRUPTED',
    1436: 'ER_STACK_OVERRUN_NEED_MORE',
    1461: 'ER_MAX_PREPARED_STMT_COUNT_REACHED',
    1524: 'ER_PLUGIN_IS_NOT_LOADED',
    1598: 'ER_BINLOG_LOGGING_IMPOSSIBLE',
    1637: 'ER_TOO_MANY_CONCURRENT_TRXS',
    1698: 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
    1820: 'ER_MUST_CHANGE_PASSWORD',
    1862: 'ER_MUST_CHANGE_PASSWORD_LOGIN',
    1878: 'ER_TEMP_FILE_WRITE_FAILURE',
    1969: 'ER_STATEMENT_TIMEOUT',
    3024: 'ER_QUERY_TIMEOUT',
    3032: 'ER_SERVER_OFFLINE_MODE',
    3118: 'ER_ACCOUNT_HAS_BEEN_LOCKED',
    3170: 'ER_CAPACITY_EXCEEDED',
    3675: 'ER_DISK_FULL_NOWAIT',
    4151: 'ER_ACCOUNT_HAS_BEEN_LOCKED',
    9001: 'ErrPDServerTimeout',
    9002: 'ErrTiKVServerTimeout',
    9003: 'ErrTiKVServerBusy',
    9004: 'ErrResolveLockTimeout',
    9005: 'ErrRegionUnavailable',
  },
  duplicate: { 1062: 'ER_DUP_ENTRY' },
  orphan: { 1452: 'ER_NO_REFERENCED_ROW_2' },
  statement: {
    1093: 'ER_UPDATE_TABLE_USED',
    1111: 'ER_INVALID_GROUP_FUNC_USE',
    1193: 'ER_UNKNOWN_SYSTEM_VARIABLE',
    1210: 'ER_WRONG_ARGUMENTS',
    1221: 'ER_WRONG_USAGE',
    1265: 'WARN_DATA_TRUNCATED',
    1267: 'ER_CANT_AGGREGATE_2COLLATIONS',
    1270: 'ER_CANT_AGGREGATE_3COLLATIONS',
    1271: 'ER_CANT_AGGREGATE_NCOLLATIONS',
    1364: 'ER_NO_DEFAULT_FOR_FIELD',
    1366: 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD',
    1411: 'ER_WRONG_VALUE_FOR_TYPE',
    3819: 'ER_CHECK_CONSTRAINT_VIOLATED',
    4025: 'ER_CONSTRAINT_FAILED',
  },
};

const FAULT_BY_NUMBER: ReadonlyMap<number, ServerFault> = new Map(
  (Object.keys(SERVER_ERRORS) as ServerFault[]).flatMap((fault) =>
    Object.keys(SERVER_ERRORS[fault]).map((number) => [Number(number), fault] as const),
  ),
);

/**
 * SQLSTATE classes (ISO/IEC 9075-2, table "SQLSTATE class and subclass values") of statement errors: dynamic SQL,
 * unsupported feature, cardinality, data, integrity constraint, syntax. Class 40 is a rolled-back transaction.
 */
const STATEMENT_CLASS = /^(07|0A|21|22|23|42)/;
const ROLLBACK_CLASS = '40';

/** Classifies a server error by its number, then by its SQLSTATE. Unknown errors count as `unavailable`. */
export function serverFault(number: number, sqlState: string): ServerFault {
  const known = FAULT_BY_NUMBER.get(number);
  if (known !== undefined) return known;
  if (sqlState.startsWith(ROLLBACK_CLASS)) return 'conflict';
  return STATEMENT_CLASS.test(sqlState) ? 'statement' : 'unavailable';
}

/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const flex = $root.flex = (() => {

    const flex = {};

    flex.pwrcell = (function() {

        const pwrcell = {};

        pwrcell.ces = (function() {

            const ces = {};

            ces.v1 = (function() {

                const v1 = {};

                v1.SystemMetadata = (function() {

                    const SystemMetadata = function (properties) {
                        this.devices = [];
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    SystemMetadata.prototype.systemId = "";
                    SystemMetadata.prototype.siteId = "";
                    SystemMetadata.prototype.observedAt = null;
                    SystemMetadata.prototype.siteSystemCount = null;
                    SystemMetadata.prototype.devices = $util.emptyArray;

                    let $oneOfFields;

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(SystemMetadata.prototype, "_siteSystemCount", {
                        get: $util.oneOfGetter($oneOfFields = ["siteSystemCount"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    SystemMetadata.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.systemId != null && $Object.hasOwnProperty.call(message, "systemId") && message.systemId !== "")
                            writer.uint32(10).string(message.systemId);
                        if (message.siteId != null && $Object.hasOwnProperty.call(message, "siteId") && message.siteId !== "")
                            writer.uint32(18).string(message.siteId);
                        if (message.observedAt != null && $Object.hasOwnProperty.call(message, "observedAt"))
                            $root.google.protobuf.Timestamp.encode(message.observedAt, writer.uint32(26).fork(), _depth + 1).ldelim();
                        if (message.siteSystemCount != null && $Object.hasOwnProperty.call(message, "siteSystemCount"))
                            writer.uint32(32).uint32(message.siteSystemCount);
                        if (message.devices != null && message.devices.length)
                            for (let i = 0; i < message.devices.length; ++i)
                                $root.flex.pwrcell.ces.v1.DeviceMetadata.encode(message.devices[i], writer.uint32(42).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    SystemMetadata.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.flex.pwrcell.ces.v1.SystemMetadata();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.systemId = value;
                                    else
                                        delete message.systemId;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.siteId = value;
                                    else
                                        delete message.siteId;
                                    continue;
                                }
                            case 3: {
                                    if (wireType !== 2)
                                        break;
                                    message.observedAt = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.observedAt);
                                    continue;
                                }
                            case 4: {
                                    if (wireType !== 0)
                                        break;
                                    message.siteSystemCount = reader.uint32();
                                    message._siteSystemCount = "siteSystemCount";
                                    continue;
                                }
                            case 5: {
                                    if (wireType !== 2)
                                        break;
                                    if (!(message.devices && message.devices.length))
                                        message.devices = [];
                                    message.devices.push($root.flex.pwrcell.ces.v1.DeviceMetadata.decode(reader, reader.size(), $undefined, _depth + 1));
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return SystemMetadata;
                })();

                v1.DeviceMetadata = (function() {

                    const DeviceMetadata = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    DeviceMetadata.prototype.deviceId = "";
                    DeviceMetadata.prototype.type = 0;
                    DeviceMetadata.prototype.model = "";
                    DeviceMetadata.prototype.firmwareVersion = "";
                    DeviceMetadata.prototype.acPvPowerRatingW = null;
                    DeviceMetadata.prototype.ratedPowerW = null;
                    DeviceMetadata.prototype.capacityWh = null;
                    DeviceMetadata.prototype.moduleCount = null;
                    DeviceMetadata.prototype.installedAt = null;
                    DeviceMetadata.prototype.removedAt = null;

                    let $oneOfFields;

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(DeviceMetadata.prototype, "_acPvPowerRatingW", {
                        get: $util.oneOfGetter($oneOfFields = ["acPvPowerRatingW"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(DeviceMetadata.prototype, "_ratedPowerW", {
                        get: $util.oneOfGetter($oneOfFields = ["ratedPowerW"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(DeviceMetadata.prototype, "_capacityWh", {
                        get: $util.oneOfGetter($oneOfFields = ["capacityWh"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(DeviceMetadata.prototype, "_moduleCount", {
                        get: $util.oneOfGetter($oneOfFields = ["moduleCount"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    DeviceMetadata.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.deviceId != null && $Object.hasOwnProperty.call(message, "deviceId") && message.deviceId !== "")
                            writer.uint32(10).string(message.deviceId);
                        if (message.type != null && $Object.hasOwnProperty.call(message, "type") && message.type !== 0)
                            writer.uint32(16).int32(message.type);
                        if (message.model != null && $Object.hasOwnProperty.call(message, "model") && message.model !== "")
                            writer.uint32(26).string(message.model);
                        if (message.firmwareVersion != null && $Object.hasOwnProperty.call(message, "firmwareVersion") && message.firmwareVersion !== "")
                            writer.uint32(34).string(message.firmwareVersion);
                        if (message.acPvPowerRatingW != null && $Object.hasOwnProperty.call(message, "acPvPowerRatingW"))
                            writer.uint32(40).sint32(message.acPvPowerRatingW);
                        if (message.ratedPowerW != null && $Object.hasOwnProperty.call(message, "ratedPowerW"))
                            writer.uint32(48).sint32(message.ratedPowerW);
                        if (message.capacityWh != null && $Object.hasOwnProperty.call(message, "capacityWh"))
                            writer.uint32(56).uint32(message.capacityWh);
                        if (message.moduleCount != null && $Object.hasOwnProperty.call(message, "moduleCount"))
                            writer.uint32(64).uint32(message.moduleCount);
                        if (message.installedAt != null && $Object.hasOwnProperty.call(message, "installedAt"))
                            $root.google.protobuf.Timestamp.encode(message.installedAt, writer.uint32(74).fork(), _depth + 1).ldelim();
                        if (message.removedAt != null && $Object.hasOwnProperty.call(message, "removedAt"))
                            $root.google.protobuf.Timestamp.encode(message.removedAt, writer.uint32(82).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    DeviceMetadata.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.flex.pwrcell.ces.v1.DeviceMetadata();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.deviceId = value;
                                    else
                                        delete message.deviceId;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.int32())
                                        message.type = value;
                                    else
                                        delete message.type;
                                    continue;
                                }
                            case 3: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.model = value;
                                    else
                                        delete message.model;
                                    continue;
                                }
                            case 4: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.firmwareVersion = value;
                                    else
                                        delete message.firmwareVersion;
                                    continue;
                                }
                            case 5: {
                                    if (wireType !== 0)
                                        break;
                                    message.acPvPowerRatingW = reader.sint32();
                                    message._acPvPowerRatingW = "acPvPowerRatingW";
                                    continue;
                                }
                            case 6: {
                                    if (wireType !== 0)
                                        break;
                                    message.ratedPowerW = reader.sint32();
                                    message._ratedPowerW = "ratedPowerW";
                                    continue;
                                }
                            case 7: {
                                    if (wireType !== 0)
                                        break;
                                    message.capacityWh = reader.uint32();
                                    message._capacityWh = "capacityWh";
                                    continue;
                                }
                            case 8: {
                                    if (wireType !== 0)
                                        break;
                                    message.moduleCount = reader.uint32();
                                    message._moduleCount = "moduleCount";
                                    continue;
                                }
                            case 9: {
                                    if (wireType !== 2)
                                        break;
                                    message.installedAt = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.installedAt);
                                    continue;
                                }
                            case 10: {
                                    if (wireType !== 2)
                                        break;
                                    message.removedAt = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.removedAt);
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return DeviceMetadata;
                })();

                v1.DeviceType = (function() {
                    const valuesById = $Object.create(null), values = $Object.create(valuesById);
                    values[valuesById[0] = "DEVICE_TYPE_UNSPECIFIED"] = 0;
                    values[valuesById[1] = "DEVICE_TYPE_INVERTER"] = 1;
                    values[valuesById[2] = "DEVICE_TYPE_BATTERY"] = 2;
                    values[valuesById[3] = "DEVICE_TYPE_PV_LINK"] = 3;
                    values[valuesById[4] = "DEVICE_TYPE_BEACON"] = 4;
                    values[valuesById[5] = "DEVICE_TYPE_SITE_METER"] = 5;
                    values[valuesById[6] = "DEVICE_TYPE_GENERATOR"] = 6;
                    return values;
                })();

                v1.SystemStatus = (function() {

                    const SystemStatus = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    SystemStatus.prototype.systemId = "";
                    SystemStatus.prototype.siteId = "";
                    SystemStatus.prototype.status = 0;
                    SystemStatus.prototype.observedAt = null;
                    SystemStatus.prototype.lastConnectedAt = null;
                    SystemStatus.prototype.inverterStateCode = null;
                    SystemStatus.prototype.errorCode = "";

                    let $oneOfFields;

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(SystemStatus.prototype, "_inverterStateCode", {
                        get: $util.oneOfGetter($oneOfFields = ["inverterStateCode"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    SystemStatus.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.systemId != null && $Object.hasOwnProperty.call(message, "systemId") && message.systemId !== "")
                            writer.uint32(10).string(message.systemId);
                        if (message.siteId != null && $Object.hasOwnProperty.call(message, "siteId") && message.siteId !== "")
                            writer.uint32(18).string(message.siteId);
                        if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== 0)
                            writer.uint32(24).int32(message.status);
                        if (message.observedAt != null && $Object.hasOwnProperty.call(message, "observedAt"))
                            $root.google.protobuf.Timestamp.encode(message.observedAt, writer.uint32(34).fork(), _depth + 1).ldelim();
                        if (message.lastConnectedAt != null && $Object.hasOwnProperty.call(message, "lastConnectedAt"))
                            $root.google.protobuf.Timestamp.encode(message.lastConnectedAt, writer.uint32(42).fork(), _depth + 1).ldelim();
                        if (message.inverterStateCode != null && $Object.hasOwnProperty.call(message, "inverterStateCode"))
                            writer.uint32(48).uint32(message.inverterStateCode);
                        if (message.errorCode != null && $Object.hasOwnProperty.call(message, "errorCode") && message.errorCode !== "")
                            writer.uint32(58).string(message.errorCode);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    SystemStatus.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.flex.pwrcell.ces.v1.SystemStatus();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.systemId = value;
                                    else
                                        delete message.systemId;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.siteId = value;
                                    else
                                        delete message.siteId;
                                    continue;
                                }
                            case 3: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.int32())
                                        message.status = value;
                                    else
                                        delete message.status;
                                    continue;
                                }
                            case 4: {
                                    if (wireType !== 2)
                                        break;
                                    message.observedAt = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.observedAt);
                                    continue;
                                }
                            case 5: {
                                    if (wireType !== 2)
                                        break;
                                    message.lastConnectedAt = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.lastConnectedAt);
                                    continue;
                                }
                            case 6: {
                                    if (wireType !== 0)
                                        break;
                                    message.inverterStateCode = reader.uint32();
                                    message._inverterStateCode = "inverterStateCode";
                                    continue;
                                }
                            case 7: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.errorCode = value;
                                    else
                                        delete message.errorCode;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return SystemStatus;
                })();

                v1.StatusName = (function() {
                    const valuesById = $Object.create(null), values = $Object.create(valuesById);
                    values[valuesById[0] = "STATUS_NAME_UNSPECIFIED"] = 0;
                    values[valuesById[1] = "STATUS_NAME_SUCCESS"] = 1;
                    values[valuesById[2] = "STATUS_NAME_UNKNOWN"] = 2;
                    values[valuesById[3] = "STATUS_NAME_NEVER_CONNECTED"] = 3;
                    values[valuesById[4] = "STATUS_NAME_DISCONNECTED"] = 4;
                    values[valuesById[5] = "STATUS_NAME_ERROR"] = 5;
                    return values;
                })();

                return v1;
            })();

            return ces;
        })();

        pwrcell.telemetry = (function() {

            const telemetry = {};

            telemetry.v1 = (function() {

                const v1 = {};

                v1.Envelope = (function() {

                    const Envelope = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    Envelope.prototype.eventId = $util.newBuffer([]);
                    Envelope.prototype.systemId = "";
                    Envelope.prototype.siteId = "";
                    Envelope.prototype.simulated = false;
                    Envelope.prototype.emittedAt = null;
                    Envelope.prototype.energy = null;
                    Envelope.prototype.status = null;
                    Envelope.prototype.inventory = null;

                    let $oneOfFields;

                    $Object.defineProperty(Envelope.prototype, "payload", {
                        get: $util.oneOfGetter($oneOfFields = ["energy", "status", "inventory"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    Envelope.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.eventId != null && $Object.hasOwnProperty.call(message, "eventId") && message.eventId.length)
                            writer.uint32(10).bytes(message.eventId);
                        if (message.systemId != null && $Object.hasOwnProperty.call(message, "systemId") && message.systemId !== "")
                            writer.uint32(18).string(message.systemId);
                        if (message.siteId != null && $Object.hasOwnProperty.call(message, "siteId") && message.siteId !== "")
                            writer.uint32(26).string(message.siteId);
                        if (message.simulated != null && $Object.hasOwnProperty.call(message, "simulated") && message.simulated !== false)
                            writer.uint32(32).bool(message.simulated);
                        if (message.emittedAt != null && $Object.hasOwnProperty.call(message, "emittedAt"))
                            $root.google.protobuf.Timestamp.encode(message.emittedAt, writer.uint32(42).fork(), _depth + 1).ldelim();
                        if (message.energy != null && $Object.hasOwnProperty.call(message, "energy"))
                            $root.flex.pwrcell.telemetry.v1.EnergyRecordSet.encode(message.energy, writer.uint32(50).fork(), _depth + 1).ldelim();
                        if (message.status != null && $Object.hasOwnProperty.call(message, "status"))
                            $root.flex.pwrcell.ces.v1.SystemStatus.encode(message.status, writer.uint32(58).fork(), _depth + 1).ldelim();
                        if (message.inventory != null && $Object.hasOwnProperty.call(message, "inventory"))
                            $root.flex.pwrcell.ces.v1.SystemMetadata.encode(message.inventory, writer.uint32(66).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    Envelope.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.flex.pwrcell.telemetry.v1.Envelope();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.bytes()).length)
                                        message.eventId = value;
                                    else
                                        delete message.eventId;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.systemId = value;
                                    else
                                        delete message.systemId;
                                    continue;
                                }
                            case 3: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.siteId = value;
                                    else
                                        delete message.siteId;
                                    continue;
                                }
                            case 4: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.bool())
                                        message.simulated = value;
                                    else
                                        delete message.simulated;
                                    continue;
                                }
                            case 5: {
                                    if (wireType !== 2)
                                        break;
                                    message.emittedAt = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.emittedAt);
                                    continue;
                                }
                            case 6: {
                                    if (wireType !== 2)
                                        break;
                                    message.energy = $root.flex.pwrcell.telemetry.v1.EnergyRecordSet.decode(reader, reader.size(), $undefined, _depth + 1, message.energy);
                                    message.payload = "energy";
                                    continue;
                                }
                            case 7: {
                                    if (wireType !== 2)
                                        break;
                                    message.status = $root.flex.pwrcell.ces.v1.SystemStatus.decode(reader, reader.size(), $undefined, _depth + 1, message.status);
                                    message.payload = "status";
                                    continue;
                                }
                            case 8: {
                                    if (wireType !== 2)
                                        break;
                                    message.inventory = $root.flex.pwrcell.ces.v1.SystemMetadata.decode(reader, reader.size(), $undefined, _depth + 1, message.inventory);
                                    message.payload = "inventory";
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return Envelope;
                })();

                v1.EnergyRecordSet = (function() {

                    const EnergyRecordSet = function (properties) {
                        this.records = [];
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    EnergyRecordSet.prototype.records = $util.emptyArray;

                    EnergyRecordSet.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.records != null && message.records.length)
                            for (let i = 0; i < message.records.length; ++i)
                                $root.flex.pwrcell.telemetry.v1.EnergyRecord.encode(message.records[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    EnergyRecordSet.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.flex.pwrcell.telemetry.v1.EnergyRecordSet();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if (!(message.records && message.records.length))
                                        message.records = [];
                                    message.records.push($root.flex.pwrcell.telemetry.v1.EnergyRecord.decode(reader, reader.size(), $undefined, _depth + 1));
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return EnergyRecordSet;
                })();

                v1.EnergyRecord = (function() {

                    const EnergyRecord = function (properties) {
                        this.samples = [];
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    EnergyRecord.prototype.intervalStart = null;
                    EnergyRecord.prototype.intervalEnd = null;
                    EnergyRecord.prototype.bootId = 0;
                    EnergyRecord.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
                    EnergyRecord.prototype.uptimeMs = null;
                    EnergyRecord.prototype.systemMode = 0;
                    EnergyRecord.prototype.inverterStateCode = null;
                    EnergyRecord.prototype.gridState = 0;
                    EnergyRecord.prototype.samples = $util.emptyArray;

                    let $oneOfFields;

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(EnergyRecord.prototype, "_uptimeMs", {
                        get: $util.oneOfGetter($oneOfFields = ["uptimeMs"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(EnergyRecord.prototype, "_inverterStateCode", {
                        get: $util.oneOfGetter($oneOfFields = ["inverterStateCode"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    EnergyRecord.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.intervalStart != null && $Object.hasOwnProperty.call(message, "intervalStart"))
                            $root.google.protobuf.Timestamp.encode(message.intervalStart, writer.uint32(10).fork(), _depth + 1).ldelim();
                        if (message.intervalEnd != null && $Object.hasOwnProperty.call(message, "intervalEnd"))
                            $root.google.protobuf.Timestamp.encode(message.intervalEnd, writer.uint32(18).fork(), _depth + 1).ldelim();
                        if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId") && message.bootId !== 0)
                            writer.uint32(24).uint32(message.bootId);
                        if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                            writer.uint32(32).uint64(message.sequence);
                        if (message.uptimeMs != null && $Object.hasOwnProperty.call(message, "uptimeMs"))
                            writer.uint32(40).uint64(message.uptimeMs);
                        if (message.systemMode != null && $Object.hasOwnProperty.call(message, "systemMode") && message.systemMode !== 0)
                            writer.uint32(48).int32(message.systemMode);
                        if (message.inverterStateCode != null && $Object.hasOwnProperty.call(message, "inverterStateCode"))
                            writer.uint32(56).uint32(message.inverterStateCode);
                        if (message.gridState != null && $Object.hasOwnProperty.call(message, "gridState") && message.gridState !== 0)
                            writer.uint32(64).int32(message.gridState);
                        if (message.samples != null && message.samples.length)
                            for (let i = 0; i < message.samples.length; ++i)
                                $root.flex.pwrcell.telemetry.v1.ChannelSample.encode(message.samples[i], writer.uint32(74).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    EnergyRecord.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.flex.pwrcell.telemetry.v1.EnergyRecord();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    message.intervalStart = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.intervalStart);
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    message.intervalEnd = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.intervalEnd);
                                    continue;
                                }
                            case 3: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.uint32())
                                        message.bootId = value;
                                    else
                                        delete message.bootId;
                                    continue;
                                }
                            case 4: {
                                    if (wireType !== 0)
                                        break;
                                    if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                        message.sequence = value;
                                    else
                                        delete message.sequence;
                                    continue;
                                }
                            case 5: {
                                    if (wireType !== 0)
                                        break;
                                    message.uptimeMs = reader.uint64();
                                    message._uptimeMs = "uptimeMs";
                                    continue;
                                }
                            case 6: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.int32())
                                        message.systemMode = value;
                                    else
                                        delete message.systemMode;
                                    continue;
                                }
                            case 7: {
                                    if (wireType !== 0)
                                        break;
                                    message.inverterStateCode = reader.uint32();
                                    message._inverterStateCode = "inverterStateCode";
                                    continue;
                                }
                            case 8: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.int32())
                                        message.gridState = value;
                                    else
                                        delete message.gridState;
                                    continue;
                                }
                            case 9: {
                                    if (wireType !== 2)
                                        break;
                                    if (!(message.samples && message.samples.length))
                                        message.samples = [];
                                    message.samples.push($root.flex.pwrcell.telemetry.v1.ChannelSample.decode(reader, reader.size(), $undefined, _depth + 1));
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return EnergyRecord;
                })();

                v1.ChannelSample = (function() {

                    const ChannelSample = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    ChannelSample.prototype.component = 0;
                    ChannelSample.prototype.point = 0;
                    ChannelSample.prototype.deviceId = "";
                    ChannelSample.prototype.activePowerW = null;
                    ChannelSample.prototype.reactivePowerVar = null;
                    ChannelSample.prototype.socPermille = null;
                    ChannelSample.prototype.importedTotalWs = null;
                    ChannelSample.prototype.exportedTotalWs = null;
                    ChannelSample.prototype.voltageMv = null;
                    ChannelSample.prototype.currentMa = null;
                    ChannelSample.prototype.temperatureDc = null;
                    ChannelSample.prototype.minPowerW = null;
                    ChannelSample.prototype.maxPowerW = null;
                    ChannelSample.prototype.quality = 0;
                    ChannelSample.prototype.revenueGrade = false;
                    ChannelSample.prototype.aggregated = false;

                    let $oneOfFields;

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(ChannelSample.prototype, "_activePowerW", {
                        get: $util.oneOfGetter($oneOfFields = ["activePowerW"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(ChannelSample.prototype, "_reactivePowerVar", {
                        get: $util.oneOfGetter($oneOfFields = ["reactivePowerVar"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(ChannelSample.prototype, "_socPermille", {
                        get: $util.oneOfGetter($oneOfFields = ["socPermille"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(ChannelSample.prototype, "_importedTotalWs", {
                        get: $util.oneOfGetter($oneOfFields = ["importedTotalWs"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(ChannelSample.prototype, "_exportedTotalWs", {
                        get: $util.oneOfGetter($oneOfFields = ["exportedTotalWs"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(ChannelSample.prototype, "_voltageMv", {
                        get: $util.oneOfGetter($oneOfFields = ["voltageMv"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(ChannelSample.prototype, "_currentMa", {
                        get: $util.oneOfGetter($oneOfFields = ["currentMa"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(ChannelSample.prototype, "_temperatureDc", {
                        get: $util.oneOfGetter($oneOfFields = ["temperatureDc"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(ChannelSample.prototype, "_minPowerW", {
                        get: $util.oneOfGetter($oneOfFields = ["minPowerW"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    // Virtual OneOf for proto3 optional field
                    $Object.defineProperty(ChannelSample.prototype, "_maxPowerW", {
                        get: $util.oneOfGetter($oneOfFields = ["maxPowerW"]),
                        set: $util.oneOfSetter($oneOfFields)
                    });

                    ChannelSample.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.component != null && $Object.hasOwnProperty.call(message, "component") && message.component !== 0)
                            writer.uint32(8).int32(message.component);
                        if (message.point != null && $Object.hasOwnProperty.call(message, "point") && message.point !== 0)
                            writer.uint32(16).int32(message.point);
                        if (message.deviceId != null && $Object.hasOwnProperty.call(message, "deviceId") && message.deviceId !== "")
                            writer.uint32(26).string(message.deviceId);
                        if (message.activePowerW != null && $Object.hasOwnProperty.call(message, "activePowerW"))
                            writer.uint32(32).sint32(message.activePowerW);
                        if (message.reactivePowerVar != null && $Object.hasOwnProperty.call(message, "reactivePowerVar"))
                            writer.uint32(40).sint32(message.reactivePowerVar);
                        if (message.socPermille != null && $Object.hasOwnProperty.call(message, "socPermille"))
                            writer.uint32(48).uint32(message.socPermille);
                        if (message.importedTotalWs != null && $Object.hasOwnProperty.call(message, "importedTotalWs"))
                            writer.uint32(56).uint64(message.importedTotalWs);
                        if (message.exportedTotalWs != null && $Object.hasOwnProperty.call(message, "exportedTotalWs"))
                            writer.uint32(64).uint64(message.exportedTotalWs);
                        if (message.voltageMv != null && $Object.hasOwnProperty.call(message, "voltageMv"))
                            writer.uint32(72).sint32(message.voltageMv);
                        if (message.currentMa != null && $Object.hasOwnProperty.call(message, "currentMa"))
                            writer.uint32(80).sint32(message.currentMa);
                        if (message.temperatureDc != null && $Object.hasOwnProperty.call(message, "temperatureDc"))
                            writer.uint32(88).sint32(message.temperatureDc);
                        if (message.minPowerW != null && $Object.hasOwnProperty.call(message, "minPowerW"))
                            writer.uint32(96).sint32(message.minPowerW);
                        if (message.maxPowerW != null && $Object.hasOwnProperty.call(message, "maxPowerW"))
                            writer.uint32(104).sint32(message.maxPowerW);
                        if (message.quality != null && $Object.hasOwnProperty.call(message, "quality") && message.quality !== 0)
                            writer.uint32(112).int32(message.quality);
                        if (message.revenueGrade != null && $Object.hasOwnProperty.call(message, "revenueGrade") && message.revenueGrade !== false)
                            writer.uint32(120).bool(message.revenueGrade);
                        if (message.aggregated != null && $Object.hasOwnProperty.call(message, "aggregated") && message.aggregated !== false)
                            writer.uint32(128).bool(message.aggregated);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    ChannelSample.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.flex.pwrcell.telemetry.v1.ChannelSample();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.int32())
                                        message.component = value;
                                    else
                                        delete message.component;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.int32())
                                        message.point = value;
                                    else
                                        delete message.point;
                                    continue;
                                }
                            case 3: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.deviceId = value;
                                    else
                                        delete message.deviceId;
                                    continue;
                                }
                            case 4: {
                                    if (wireType !== 0)
                                        break;
                                    message.activePowerW = reader.sint32();
                                    message._activePowerW = "activePowerW";
                                    continue;
                                }
                            case 5: {
                                    if (wireType !== 0)
                                        break;
                                    message.reactivePowerVar = reader.sint32();
                                    message._reactivePowerVar = "reactivePowerVar";
                                    continue;
                                }
                            case 6: {
                                    if (wireType !== 0)
                                        break;
                                    message.socPermille = reader.uint32();
                                    message._socPermille = "socPermille";
                                    continue;
                                }
                            case 7: {
                                    if (wireType !== 0)
                                        break;
                                    message.importedTotalWs = reader.uint64();
                                    message._importedTotalWs = "importedTotalWs";
                                    continue;
                                }
                            case 8: {
                                    if (wireType !== 0)
                                        break;
                                    message.exportedTotalWs = reader.uint64();
                                    message._exportedTotalWs = "exportedTotalWs";
                                    continue;
                                }
                            case 9: {
                                    if (wireType !== 0)
                                        break;
                                    message.voltageMv = reader.sint32();
                                    message._voltageMv = "voltageMv";
                                    continue;
                                }
                            case 10: {
                                    if (wireType !== 0)
                                        break;
                                    message.currentMa = reader.sint32();
                                    message._currentMa = "currentMa";
                                    continue;
                                }
                            case 11: {
                                    if (wireType !== 0)
                                        break;
                                    message.temperatureDc = reader.sint32();
                                    message._temperatureDc = "temperatureDc";
                                    continue;
                                }
                            case 12: {
                                    if (wireType !== 0)
                                        break;
                                    message.minPowerW = reader.sint32();
                                    message._minPowerW = "minPowerW";
                                    continue;
                                }
                            case 13: {
                                    if (wireType !== 0)
                                        break;
                                    message.maxPowerW = reader.sint32();
                                    message._maxPowerW = "maxPowerW";
                                    continue;
                                }
                            case 14: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.int32())
                                        message.quality = value;
                                    else
                                        delete message.quality;
                                    continue;
                                }
                            case 15: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.bool())
                                        message.revenueGrade = value;
                                    else
                                        delete message.revenueGrade;
                                    continue;
                                }
                            case 16: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.bool())
                                        message.aggregated = value;
                                    else
                                        delete message.aggregated;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ChannelSample;
                })();

                v1.SystemMode = (function() {
                    const valuesById = $Object.create(null), values = $Object.create(valuesById);
                    values[valuesById[0] = "SYSTEM_MODE_UNSPECIFIED"] = 0;
                    values[valuesById[1] = "SYSTEM_MODE_SAFETY_SHUTDOWN"] = 1;
                    values[valuesById[2] = "SYSTEM_MODE_GRID_TIE"] = 2;
                    values[valuesById[3] = "SYSTEM_MODE_SELF_SUPPLY"] = 3;
                    values[valuesById[4] = "SYSTEM_MODE_CLEAN_BACKUP"] = 4;
                    values[valuesById[5] = "SYSTEM_MODE_PRIORITY_BACKUP"] = 5;
                    values[valuesById[6] = "SYSTEM_MODE_REMOTE_ARBITRAGE"] = 6;
                    values[valuesById[7] = "SYSTEM_MODE_SELL"] = 7;
                    return values;
                })();

                v1.GridState = (function() {
                    const valuesById = $Object.create(null), values = $Object.create(valuesById);
                    values[valuesById[0] = "GRID_STATE_UNSPECIFIED"] = 0;
                    values[valuesById[1] = "GRID_STATE_CONNECTED"] = 1;
                    values[valuesById[2] = "GRID_STATE_ISLANDED"] = 2;
                    values[valuesById[3] = "GRID_STATE_GENERATOR"] = 3;
                    return values;
                })();

                v1.Component = (function() {
                    const valuesById = $Object.create(null), values = $Object.create(valuesById);
                    values[valuesById[0] = "COMPONENT_UNSPECIFIED"] = 0;
                    values[valuesById[1] = "COMPONENT_INVERTER"] = 1;
                    values[valuesById[2] = "COMPONENT_BATTERY"] = 2;
                    values[valuesById[3] = "COMPONENT_PHOTOVOLTAIC"] = 3;
                    values[valuesById[4] = "COMPONENT_SITE_METER"] = 4;
                    values[valuesById[5] = "COMPONENT_GENERATOR"] = 5;
                    values[valuesById[6] = "COMPONENT_LOAD"] = 6;
                    return values;
                })();

                v1.MeasuringPoint = (function() {
                    const valuesById = $Object.create(null), values = $Object.create(valuesById);
                    values[valuesById[0] = "MEASURING_POINT_UNSPECIFIED"] = 0;
                    values[valuesById[1] = "MEASURING_POINT_AC"] = 1;
                    values[valuesById[2] = "MEASURING_POINT_DC_BUS"] = 2;
                    values[valuesById[3] = "MEASURING_POINT_DC_TERMINAL"] = 3;
                    return values;
                })();

                v1.Quality = (function() {
                    const valuesById = $Object.create(null), values = $Object.create(valuesById);
                    values[valuesById[0] = "QUALITY_UNSPECIFIED"] = 0;
                    values[valuesById[1] = "QUALITY_MEASURED"] = 1;
                    values[valuesById[2] = "QUALITY_ESTIMATED"] = 2;
                    values[valuesById[3] = "QUALITY_SUBSTITUTED"] = 3;
                    values[valuesById[4] = "QUALITY_ABSENT"] = 4;
                    return values;
                })();

                return v1;
            })();

            return telemetry;
        })();

        return pwrcell;
    })();

    return flex;
})();

export const google = $root.google = (() => {

    const google = {};

    google.protobuf = (function() {

        const protobuf = {};

        protobuf.Timestamp = (function() {

            const Timestamp = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Timestamp.prototype.seconds = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
            Timestamp.prototype.nanos = 0;

            Timestamp.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.seconds != null && $Object.hasOwnProperty.call(message, "seconds") && (typeof message.seconds === "object" ? message.seconds.low || message.seconds.high : message.seconds !== 0))
                    writer.uint32(8).int64(message.seconds);
                if (message.nanos != null && $Object.hasOwnProperty.call(message, "nanos") && message.nanos !== 0)
                    writer.uint32(16).int32(message.nanos);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Timestamp.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.google.protobuf.Timestamp();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.seconds = value;
                            else
                                delete message.seconds;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.nanos = value;
                            else
                                delete message.nanos;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Timestamp;
        })();

        return protobuf;
    })();

    return google;
})();

export {
  $root as default
};

import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace flex. */
export namespace flex {

    /** Namespace pwrcell. */
    namespace pwrcell {

        /** Namespace ces. */
        namespace ces {

            /** Namespace v1. */
            namespace v1 {

                /**
                 * Properties of a SystemMetadata.
                 * @deprecated Use flex.pwrcell.ces.v1.SystemMetadata.$Properties instead.
                 */
                interface ISystemMetadata extends flex.pwrcell.ces.v1.SystemMetadata.$Properties {
                }

                /** Represents a SystemMetadata. */
                class SystemMetadata {

                    /**
                     * Constructs a new SystemMetadata.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: flex.pwrcell.ces.v1.SystemMetadata.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** SystemMetadata systemId. */
                    systemId: string;

                    /** SystemMetadata siteId. */
                    siteId: string;

                    /** SystemMetadata observedAt. */
                    observedAt: google.protobuf.Timestamp;

                    /** SystemMetadata siteSystemCount. */
                    siteSystemCount: (number|null);

                    /** SystemMetadata devices. */
                    devices: flex.pwrcell.ces.v1.DeviceMetadata[];

                    /**
                     * Encodes the specified SystemMetadata message. Does not implicitly {@link flex.pwrcell.ces.v1.SystemMetadata.verify|verify} messages.
                     * @param message SystemMetadata message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: flex.pwrcell.ces.v1.SystemMetadata.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a SystemMetadata message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {flex.pwrcell.ces.v1.SystemMetadata & flex.pwrcell.ces.v1.SystemMetadata.$Shape} SystemMetadata
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): flex.pwrcell.ces.v1.SystemMetadata & flex.pwrcell.ces.v1.SystemMetadata.$Shape;
                }

                namespace SystemMetadata {

                    /** Properties of a SystemMetadata. */
                    interface $Properties {

                        /** SystemMetadata systemId */
                        systemId?: string;

                        /** SystemMetadata siteId */
                        siteId?: string;

                        /** SystemMetadata observedAt */
                        observedAt?: google.protobuf.Timestamp.$Properties;

                        /** SystemMetadata siteSystemCount */
                        siteSystemCount?: (number|null);

                        /** SystemMetadata devices */
                        devices?: flex.pwrcell.ces.v1.DeviceMetadata.$Properties[];

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a SystemMetadata. */
                    type $Shape = flex.pwrcell.ces.v1.SystemMetadata.$Properties;
                }

                /**
                 * Properties of a DeviceMetadata.
                 * @deprecated Use flex.pwrcell.ces.v1.DeviceMetadata.$Properties instead.
                 */
                interface IDeviceMetadata extends flex.pwrcell.ces.v1.DeviceMetadata.$Properties {
                }

                /** Represents a DeviceMetadata. */
                class DeviceMetadata {

                    /**
                     * Constructs a new DeviceMetadata.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: flex.pwrcell.ces.v1.DeviceMetadata.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** DeviceMetadata deviceId. */
                    deviceId: string;

                    /** DeviceMetadata type. */
                    type: flex.pwrcell.ces.v1.DeviceType;

                    /** DeviceMetadata model. */
                    model: string;

                    /** DeviceMetadata firmwareVersion. */
                    firmwareVersion: string;

                    /** DeviceMetadata acPvPowerRatingW. */
                    acPvPowerRatingW: (number|null);

                    /** DeviceMetadata ratedPowerW. */
                    ratedPowerW: (number|null);

                    /** DeviceMetadata capacityWh. */
                    capacityWh: (number|null);

                    /** DeviceMetadata moduleCount. */
                    moduleCount: (number|null);

                    /** DeviceMetadata installedAt. */
                    installedAt: google.protobuf.Timestamp;

                    /** DeviceMetadata removedAt. */
                    removedAt: google.protobuf.Timestamp;

                    /**
                     * Encodes the specified DeviceMetadata message. Does not implicitly {@link flex.pwrcell.ces.v1.DeviceMetadata.verify|verify} messages.
                     * @param message DeviceMetadata message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: flex.pwrcell.ces.v1.DeviceMetadata.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a DeviceMetadata message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {flex.pwrcell.ces.v1.DeviceMetadata & flex.pwrcell.ces.v1.DeviceMetadata.$Shape} DeviceMetadata
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): flex.pwrcell.ces.v1.DeviceMetadata & flex.pwrcell.ces.v1.DeviceMetadata.$Shape;
                }

                namespace DeviceMetadata {

                    /** Properties of a DeviceMetadata. */
                    interface $Properties {

                        /** DeviceMetadata deviceId */
                        deviceId?: string;

                        /** DeviceMetadata type */
                        type?: flex.pwrcell.ces.v1.DeviceType;

                        /** DeviceMetadata model */
                        model?: string;

                        /** DeviceMetadata firmwareVersion */
                        firmwareVersion?: string;

                        /** DeviceMetadata acPvPowerRatingW */
                        acPvPowerRatingW?: (number|null);

                        /** DeviceMetadata ratedPowerW */
                        ratedPowerW?: (number|null);

                        /** DeviceMetadata capacityWh */
                        capacityWh?: (number|null);

                        /** DeviceMetadata moduleCount */
                        moduleCount?: (number|null);

                        /** DeviceMetadata installedAt */
                        installedAt?: google.protobuf.Timestamp.$Properties;

                        /** DeviceMetadata removedAt */
                        removedAt?: google.protobuf.Timestamp.$Properties;

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a DeviceMetadata. */
                    type $Shape = flex.pwrcell.ces.v1.DeviceMetadata.$Properties;
                }

                /** DeviceType enum. */
                enum DeviceType {

                    /** DEVICE_TYPE_UNSPECIFIED value */
                    DEVICE_TYPE_UNSPECIFIED = 0,

                    /** DEVICE_TYPE_INVERTER value */
                    DEVICE_TYPE_INVERTER = 1,

                    /** DEVICE_TYPE_BATTERY value */
                    DEVICE_TYPE_BATTERY = 2,

                    /** DEVICE_TYPE_PV_LINK value */
                    DEVICE_TYPE_PV_LINK = 3,

                    /** DEVICE_TYPE_BEACON value */
                    DEVICE_TYPE_BEACON = 4,

                    /** DEVICE_TYPE_SITE_METER value */
                    DEVICE_TYPE_SITE_METER = 5,

                    /** DEVICE_TYPE_GENERATOR value */
                    DEVICE_TYPE_GENERATOR = 6
                }

                /**
                 * Properties of a SystemStatus.
                 * @deprecated Use flex.pwrcell.ces.v1.SystemStatus.$Properties instead.
                 */
                interface ISystemStatus extends flex.pwrcell.ces.v1.SystemStatus.$Properties {
                }

                /** Represents a SystemStatus. */
                class SystemStatus {

                    /**
                     * Constructs a new SystemStatus.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: flex.pwrcell.ces.v1.SystemStatus.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** SystemStatus systemId. */
                    systemId: string;

                    /** SystemStatus siteId. */
                    siteId: string;

                    /** SystemStatus status. */
                    status: flex.pwrcell.ces.v1.StatusName;

                    /** SystemStatus observedAt. */
                    observedAt: google.protobuf.Timestamp;

                    /** SystemStatus lastConnectedAt. */
                    lastConnectedAt: google.protobuf.Timestamp;

                    /** SystemStatus inverterStateCode. */
                    inverterStateCode: (number|null);

                    /** SystemStatus errorCode. */
                    errorCode: string;

                    /**
                     * Encodes the specified SystemStatus message. Does not implicitly {@link flex.pwrcell.ces.v1.SystemStatus.verify|verify} messages.
                     * @param message SystemStatus message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: flex.pwrcell.ces.v1.SystemStatus.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a SystemStatus message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {flex.pwrcell.ces.v1.SystemStatus & flex.pwrcell.ces.v1.SystemStatus.$Shape} SystemStatus
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): flex.pwrcell.ces.v1.SystemStatus & flex.pwrcell.ces.v1.SystemStatus.$Shape;
                }

                namespace SystemStatus {

                    /** Properties of a SystemStatus. */
                    interface $Properties {

                        /** SystemStatus systemId */
                        systemId?: string;

                        /** SystemStatus siteId */
                        siteId?: string;

                        /** SystemStatus status */
                        status?: flex.pwrcell.ces.v1.StatusName;

                        /** SystemStatus observedAt */
                        observedAt?: google.protobuf.Timestamp.$Properties;

                        /** SystemStatus lastConnectedAt */
                        lastConnectedAt?: google.protobuf.Timestamp.$Properties;

                        /** SystemStatus inverterStateCode */
                        inverterStateCode?: (number|null);

                        /** SystemStatus errorCode */
                        errorCode?: string;

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a SystemStatus. */
                    type $Shape = flex.pwrcell.ces.v1.SystemStatus.$Properties;
                }

                /** StatusName enum. */
                enum StatusName {

                    /** STATUS_NAME_UNSPECIFIED value */
                    STATUS_NAME_UNSPECIFIED = 0,

                    /** STATUS_NAME_SUCCESS value */
                    STATUS_NAME_SUCCESS = 1,

                    /** STATUS_NAME_UNKNOWN value */
                    STATUS_NAME_UNKNOWN = 2,

                    /** STATUS_NAME_NEVER_CONNECTED value */
                    STATUS_NAME_NEVER_CONNECTED = 3,

                    /** STATUS_NAME_DISCONNECTED value */
                    STATUS_NAME_DISCONNECTED = 4,

                    /** STATUS_NAME_ERROR value */
                    STATUS_NAME_ERROR = 5
                }
            }
        }

        /** Namespace telemetry. */
        namespace telemetry {

            /** Namespace v1. */
            namespace v1 {

                /**
                 * Properties of an Envelope.
                 * @deprecated Use flex.pwrcell.telemetry.v1.Envelope.$Properties instead.
                 */
                interface IEnvelope extends flex.pwrcell.telemetry.v1.Envelope.$Properties {
                }

                /** Represents an Envelope. */
                class Envelope {

                    /**
                     * Constructs a new Envelope.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: flex.pwrcell.telemetry.v1.Envelope.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** Envelope eventId. */
                    eventId: Uint8Array;

                    /** Envelope systemId. */
                    systemId: string;

                    /** Envelope siteId. */
                    siteId: string;

                    /** Envelope simulated. */
                    simulated: boolean;

                    /** Envelope emittedAt. */
                    emittedAt: google.protobuf.Timestamp;

                    /** Envelope energy. */
                    energy: (flex.pwrcell.telemetry.v1.EnergyRecordSet|null);

                    /** Envelope status. */
                    status: (flex.pwrcell.ces.v1.SystemStatus|null);

                    /** Envelope inventory. */
                    inventory: (flex.pwrcell.ces.v1.SystemMetadata|null);

                    /** Envelope payload. */
                    payload?: ("energy"|"status"|"inventory");

                    /**
                     * Encodes the specified Envelope message. Does not implicitly {@link flex.pwrcell.telemetry.v1.Envelope.verify|verify} messages.
                     * @param message Envelope message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: flex.pwrcell.telemetry.v1.Envelope.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes an Envelope message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {flex.pwrcell.telemetry.v1.Envelope & flex.pwrcell.telemetry.v1.Envelope.$Shape} Envelope
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): flex.pwrcell.telemetry.v1.Envelope & flex.pwrcell.telemetry.v1.Envelope.$Shape;
                }

                namespace Envelope {

                    /** Properties of an Envelope. */
                    interface $Properties {

                        /** Envelope eventId */
                        eventId?: Uint8Array;

                        /** Envelope systemId */
                        systemId?: string;

                        /** Envelope siteId */
                        siteId?: string;

                        /** Envelope simulated */
                        simulated?: boolean;

                        /** Envelope emittedAt */
                        emittedAt?: google.protobuf.Timestamp.$Properties;

                        /** Envelope energy */
                        energy?: (flex.pwrcell.telemetry.v1.EnergyRecordSet.$Properties|null);

                        /** Envelope status */
                        status?: (flex.pwrcell.ces.v1.SystemStatus.$Properties|null);

                        /** Envelope inventory */
                        inventory?: (flex.pwrcell.ces.v1.SystemMetadata.$Properties|null);

                        /** Envelope payload */
                        payload?: ("energy"|"status"|"inventory");

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Narrowed shape of an Envelope. */
                    type $Shape = {
                      eventId?: Uint8Array;
                      systemId?: string;
                      siteId?: string;
                      simulated?: boolean;
                      emittedAt?: google.protobuf.Timestamp.$Shape;
                      energy?: flex.pwrcell.telemetry.v1.EnergyRecordSet.$Shape|null;
                      status?: flex.pwrcell.ces.v1.SystemStatus.$Shape|null;
                      inventory?: flex.pwrcell.ces.v1.SystemMetadata.$Shape|null;
                      $unknowns?: Uint8Array[];
                    } & (
                      ({ payload?: undefined; energy?: null; status?: null; inventory?: null }|{ payload?: "energy"; energy: flex.pwrcell.telemetry.v1.EnergyRecordSet.$Shape; status?: null; inventory?: null }|{ payload?: "status"; energy?: null; status: flex.pwrcell.ces.v1.SystemStatus.$Shape; inventory?: null }|{ payload?: "inventory"; energy?: null; status?: null; inventory: flex.pwrcell.ces.v1.SystemMetadata.$Shape })
                    );
                }

                /**
                 * Properties of an EnergyRecordSet.
                 * @deprecated Use flex.pwrcell.telemetry.v1.EnergyRecordSet.$Properties instead.
                 */
                interface IEnergyRecordSet extends flex.pwrcell.telemetry.v1.EnergyRecordSet.$Properties {
                }

                /** Represents an EnergyRecordSet. */
                class EnergyRecordSet {

                    /**
                     * Constructs a new EnergyRecordSet.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: flex.pwrcell.telemetry.v1.EnergyRecordSet.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** EnergyRecordSet records. */
                    records: flex.pwrcell.telemetry.v1.EnergyRecord[];

                    /**
                     * Encodes the specified EnergyRecordSet message. Does not implicitly {@link flex.pwrcell.telemetry.v1.EnergyRecordSet.verify|verify} messages.
                     * @param message EnergyRecordSet message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: flex.pwrcell.telemetry.v1.EnergyRecordSet.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes an EnergyRecordSet message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {flex.pwrcell.telemetry.v1.EnergyRecordSet & flex.pwrcell.telemetry.v1.EnergyRecordSet.$Shape} EnergyRecordSet
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): flex.pwrcell.telemetry.v1.EnergyRecordSet & flex.pwrcell.telemetry.v1.EnergyRecordSet.$Shape;
                }

                namespace EnergyRecordSet {

                    /** Properties of an EnergyRecordSet. */
                    interface $Properties {

                        /** EnergyRecordSet records */
                        records?: flex.pwrcell.telemetry.v1.EnergyRecord.$Properties[];

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of an EnergyRecordSet. */
                    type $Shape = flex.pwrcell.telemetry.v1.EnergyRecordSet.$Properties;
                }

                /**
                 * Properties of an EnergyRecord.
                 * @deprecated Use flex.pwrcell.telemetry.v1.EnergyRecord.$Properties instead.
                 */
                interface IEnergyRecord extends flex.pwrcell.telemetry.v1.EnergyRecord.$Properties {
                }

                /** Represents an EnergyRecord. */
                class EnergyRecord {

                    /**
                     * Constructs a new EnergyRecord.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: flex.pwrcell.telemetry.v1.EnergyRecord.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** EnergyRecord intervalStart. */
                    intervalStart: google.protobuf.Timestamp;

                    /** EnergyRecord intervalEnd. */
                    intervalEnd: google.protobuf.Timestamp;

                    /** EnergyRecord bootId. */
                    bootId: number;

                    /** EnergyRecord sequence. */
                    sequence: Long;

                    /** EnergyRecord uptimeMs. */
                    uptimeMs: (Long|null);

                    /** EnergyRecord systemMode. */
                    systemMode: flex.pwrcell.telemetry.v1.SystemMode;

                    /** EnergyRecord inverterStateCode. */
                    inverterStateCode: (number|null);

                    /** EnergyRecord gridState. */
                    gridState: flex.pwrcell.telemetry.v1.GridState;

                    /** EnergyRecord samples. */
                    samples: flex.pwrcell.telemetry.v1.ChannelSample[];

                    /**
                     * Encodes the specified EnergyRecord message. Does not implicitly {@link flex.pwrcell.telemetry.v1.EnergyRecord.verify|verify} messages.
                     * @param message EnergyRecord message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: flex.pwrcell.telemetry.v1.EnergyRecord.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes an EnergyRecord message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {flex.pwrcell.telemetry.v1.EnergyRecord & flex.pwrcell.telemetry.v1.EnergyRecord.$Shape} EnergyRecord
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): flex.pwrcell.telemetry.v1.EnergyRecord & flex.pwrcell.telemetry.v1.EnergyRecord.$Shape;
                }

                namespace EnergyRecord {

                    /** Properties of an EnergyRecord. */
                    interface $Properties {

                        /** EnergyRecord intervalStart */
                        intervalStart?: google.protobuf.Timestamp.$Properties;

                        /** EnergyRecord intervalEnd */
                        intervalEnd?: google.protobuf.Timestamp.$Properties;

                        /** EnergyRecord bootId */
                        bootId?: number;

                        /** EnergyRecord sequence */
                        sequence?: Long;

                        /** EnergyRecord uptimeMs */
                        uptimeMs?: (Long|null);

                        /** EnergyRecord systemMode */
                        systemMode?: flex.pwrcell.telemetry.v1.SystemMode;

                        /** EnergyRecord inverterStateCode */
                        inverterStateCode?: (number|null);

                        /** EnergyRecord gridState */
                        gridState?: flex.pwrcell.telemetry.v1.GridState;

                        /** EnergyRecord samples */
                        samples?: flex.pwrcell.telemetry.v1.ChannelSample.$Properties[];

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of an EnergyRecord. */
                    type $Shape = flex.pwrcell.telemetry.v1.EnergyRecord.$Properties;
                }

                /**
                 * Properties of a ChannelSample.
                 * @deprecated Use flex.pwrcell.telemetry.v1.ChannelSample.$Properties instead.
                 */
                interface IChannelSample extends flex.pwrcell.telemetry.v1.ChannelSample.$Properties {
                }

                /** Represents a ChannelSample. */
                class ChannelSample {

                    /**
                     * Constructs a new ChannelSample.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: flex.pwrcell.telemetry.v1.ChannelSample.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ChannelSample component. */
                    component: flex.pwrcell.telemetry.v1.Component;

                    /** ChannelSample point. */
                    point: flex.pwrcell.telemetry.v1.MeasuringPoint;

                    /** ChannelSample deviceId. */
                    deviceId: string;

                    /** ChannelSample activePowerW. */
                    activePowerW: (number|null);

                    /** ChannelSample reactivePowerVar. */
                    reactivePowerVar: (number|null);

                    /** ChannelSample socPermille. */
                    socPermille: (number|null);

                    /** ChannelSample importedTotalWs. */
                    importedTotalWs: (Long|null);

                    /** ChannelSample exportedTotalWs. */
                    exportedTotalWs: (Long|null);

                    /** ChannelSample voltageMv. */
                    voltageMv: (number|null);

                    /** ChannelSample currentMa. */
                    currentMa: (number|null);

                    /** ChannelSample temperatureDc. */
                    temperatureDc: (number|null);

                    /** ChannelSample minPowerW. */
                    minPowerW: (number|null);

                    /** ChannelSample maxPowerW. */
                    maxPowerW: (number|null);

                    /** ChannelSample quality. */
                    quality: flex.pwrcell.telemetry.v1.Quality;

                    /** ChannelSample revenueGrade. */
                    revenueGrade: boolean;

                    /** ChannelSample aggregated. */
                    aggregated: boolean;

                    /**
                     * Encodes the specified ChannelSample message. Does not implicitly {@link flex.pwrcell.telemetry.v1.ChannelSample.verify|verify} messages.
                     * @param message ChannelSample message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: flex.pwrcell.telemetry.v1.ChannelSample.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ChannelSample message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {flex.pwrcell.telemetry.v1.ChannelSample & flex.pwrcell.telemetry.v1.ChannelSample.$Shape} ChannelSample
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): flex.pwrcell.telemetry.v1.ChannelSample & flex.pwrcell.telemetry.v1.ChannelSample.$Shape;
                }

                namespace ChannelSample {

                    /** Properties of a ChannelSample. */
                    interface $Properties {

                        /** ChannelSample component */
                        component?: flex.pwrcell.telemetry.v1.Component;

                        /** ChannelSample point */
                        point?: flex.pwrcell.telemetry.v1.MeasuringPoint;

                        /** ChannelSample deviceId */
                        deviceId?: string;

                        /** ChannelSample activePowerW */
                        activePowerW?: (number|null);

                        /** ChannelSample reactivePowerVar */
                        reactivePowerVar?: (number|null);

                        /** ChannelSample socPermille */
                        socPermille?: (number|null);

                        /** ChannelSample importedTotalWs */
                        importedTotalWs?: (Long|null);

                        /** ChannelSample exportedTotalWs */
                        exportedTotalWs?: (Long|null);

                        /** ChannelSample voltageMv */
                        voltageMv?: (number|null);

                        /** ChannelSample currentMa */
                        currentMa?: (number|null);

                        /** ChannelSample temperatureDc */
                        temperatureDc?: (number|null);

                        /** ChannelSample minPowerW */
                        minPowerW?: (number|null);

                        /** ChannelSample maxPowerW */
                        maxPowerW?: (number|null);

                        /** ChannelSample quality */
                        quality?: flex.pwrcell.telemetry.v1.Quality;

                        /** ChannelSample revenueGrade */
                        revenueGrade?: boolean;

                        /** ChannelSample aggregated */
                        aggregated?: boolean;

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ChannelSample. */
                    type $Shape = flex.pwrcell.telemetry.v1.ChannelSample.$Properties;
                }

                /** SystemMode enum. */
                enum SystemMode {

                    /** SYSTEM_MODE_UNSPECIFIED value */
                    SYSTEM_MODE_UNSPECIFIED = 0,

                    /** SYSTEM_MODE_SAFETY_SHUTDOWN value */
                    SYSTEM_MODE_SAFETY_SHUTDOWN = 1,

                    /** SYSTEM_MODE_GRID_TIE value */
                    SYSTEM_MODE_GRID_TIE = 2,

                    /** SYSTEM_MODE_SELF_SUPPLY value */
                    SYSTEM_MODE_SELF_SUPPLY = 3,

                    /** SYSTEM_MODE_CLEAN_BACKUP value */
                    SYSTEM_MODE_CLEAN_BACKUP = 4,

                    /** SYSTEM_MODE_PRIORITY_BACKUP value */
                    SYSTEM_MODE_PRIORITY_BACKUP = 5,

                    /** SYSTEM_MODE_REMOTE_ARBITRAGE value */
                    SYSTEM_MODE_REMOTE_ARBITRAGE = 6,

                    /** SYSTEM_MODE_SELL value */
                    SYSTEM_MODE_SELL = 7
                }

                /** GridState enum. */
                enum GridState {

                    /** GRID_STATE_UNSPECIFIED value */
                    GRID_STATE_UNSPECIFIED = 0,

                    /** GRID_STATE_CONNECTED value */
                    GRID_STATE_CONNECTED = 1,

                    /** GRID_STATE_ISLANDED value */
                    GRID_STATE_ISLANDED = 2,

                    /** GRID_STATE_GENERATOR value */
                    GRID_STATE_GENERATOR = 3
                }

                /** Component enum. */
                enum Component {

                    /** COMPONENT_UNSPECIFIED value */
                    COMPONENT_UNSPECIFIED = 0,

                    /** COMPONENT_INVERTER value */
                    COMPONENT_INVERTER = 1,

                    /** COMPONENT_BATTERY value */
                    COMPONENT_BATTERY = 2,

                    /** COMPONENT_PHOTOVOLTAIC value */
                    COMPONENT_PHOTOVOLTAIC = 3,

                    /** COMPONENT_SITE_METER value */
                    COMPONENT_SITE_METER = 4,

                    /** COMPONENT_GENERATOR value */
                    COMPONENT_GENERATOR = 5,

                    /** COMPONENT_LOAD value */
                    COMPONENT_LOAD = 6
                }

                /** MeasuringPoint enum. */
                enum MeasuringPoint {

                    /** MEASURING_POINT_UNSPECIFIED value */
                    MEASURING_POINT_UNSPECIFIED = 0,

                    /** MEASURING_POINT_AC value */
                    MEASURING_POINT_AC = 1,

                    /** MEASURING_POINT_DC_BUS value */
                    MEASURING_POINT_DC_BUS = 2,

                    /** MEASURING_POINT_DC_TERMINAL value */
                    MEASURING_POINT_DC_TERMINAL = 3
                }

                /** Quality enum. */
                enum Quality {

                    /** QUALITY_UNSPECIFIED value */
                    QUALITY_UNSPECIFIED = 0,

                    /** QUALITY_MEASURED value */
                    QUALITY_MEASURED = 1,

                    /** QUALITY_ESTIMATED value */
                    QUALITY_ESTIMATED = 2,

                    /** QUALITY_SUBSTITUTED value */
                    QUALITY_SUBSTITUTED = 3,

                    /** QUALITY_ABSENT value */
                    QUALITY_ABSENT = 4
                }
            }
        }
    }
}

/** Namespace google. */
export namespace google {

    /** Namespace protobuf. */
    namespace protobuf {

        /**
         * Properties of a Timestamp.
         * @deprecated Use google.protobuf.Timestamp.$Properties instead.
         */
        interface ITimestamp extends google.protobuf.Timestamp.$Properties {
        }

        /** Represents a Timestamp. */
        class Timestamp {

            /**
             * Constructs a new Timestamp.
             * @param [properties] Properties to set
             */
            constructor(properties?: google.protobuf.Timestamp.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Timestamp seconds. */
            seconds: Long;

            /** Timestamp nanos. */
            nanos: number;

            /**
             * Encodes the specified Timestamp message. Does not implicitly {@link google.protobuf.Timestamp.verify|verify} messages.
             * @param message Timestamp message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: google.protobuf.Timestamp.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Timestamp message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {google.protobuf.Timestamp & google.protobuf.Timestamp.$Shape} Timestamp
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.Timestamp & google.protobuf.Timestamp.$Shape;
        }

        namespace Timestamp {

            /** Properties of a Timestamp. */
            interface $Properties {

                /** Timestamp seconds */
                seconds?: Long;

                /** Timestamp nanos */
                nanos?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Timestamp. */
            type $Shape = google.protobuf.Timestamp.$Properties;
        }
    }
}

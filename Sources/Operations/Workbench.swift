public import Monitoring
public import Storage

/// Everything a person or a schedule can do, one method an action; both doors call nothing else.
///
/// The methods stand in one file per noun. Each takes the time once, names the acting person, and leaves a row
/// in the audit log for what it changed.
public struct Workbench: Sendable {
    /// The file everything is kept in.
    public let database: Database
    /// What time it is; tests pass their own.
    let now: @Sendable () -> Moment
    /// Bytes nobody can guess, for codes and tokens.
    let randomBytes: @Sendable (Int) -> [UInt8]
    let baselines = BaselineMemory()
    /// Numbers of columns that an evaluation holds in memory at once: 128 MB of them.
    var numbersInMemory = 16_000_000
    /// How what follows from an action is done.
    public var followUp = FollowUp.atOnce

    /// A workbench on an open database.
    public init(
        database: Database,
        now: @escaping @Sendable () -> Moment = Workbench.systemTime,
        randomBytes: @escaping @Sendable (Int) -> [UInt8] = Workbench.systemRandomBytes
    ) {
        self.database = database
        self.now = now
        self.randomBytes = randomBytes
    }
}

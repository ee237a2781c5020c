import Storage

extension Workbench {
    /// Copies the whole database into a new file while others read and write; the copy is checked.
    public func backup(to path: String) throws(WorkbenchError) {
        try mapping {
            try database.backup(to: path)
            let copy = try Database.open(path: path, digest: Self.digest)
            let problems = try Self.problems(of: copy)
            try copy.close()
            guard problems.isEmpty else {
                throw WorkbenchError.storage(
                    "The copy at \(path) is damaged: \(problems.joined(separator: " "))"
                )
            }
        }
    }

    /// What is wrong with the database, as sentences; empty when it is whole.
    ///
    /// Reads everything: SQLite's own check, rows that point nowhere, and the chain of the audit log.
    public func verify() throws(WorkbenchError) -> [String] {
        try mapping { try Self.problems(of: database) }
    }

    private static func problems(of database: Database) throws -> [String] {
        var problems = try database.integrityCheck().map { "SQLite says: \($0)" }
        problems += try database.foreignKeyCheck()
        if let broken = try database.verifyAuditChain() {
            problems.append("The audit log is broken at entry \(broken.entry): \(broken.reason)")
        }
        return problems
    }
}

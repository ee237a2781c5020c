internal import Foundation

/// Tells whether the process that began something still lives.
enum ProcessMark {
    /// This process: its number and, where the system tells it, when it started.
    static let own = mark(of: ProcessInfo.processInfo.processIdentifier)

    /// Whether what a process began can no longer be finished by it.
    static func isLeftBehind(_ owner: String, ageSeconds: Int64) -> Bool {
        if owner == own { return ageSeconds > 86_400 }
        guard let text = owner.split(separator: ":").first, let number = Int32(text) else { return true }
        let now = mark(of: number)
        if now == owner, !owner.hasSuffix(":") { return ageSeconds > 86_400 }
        // No start is known: then only time tells.
        if owner.hasSuffix(":") { return ageSeconds > 3_600 }
        return true
    }

    /// `number:start`, the start being that of /proc in ticks since the machine came up, and the boot's own id.
    private static func mark(of number: Int32) -> String {
        guard let status = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8),
            let name = status.lastIndex(of: ")")
        else { return "\(number):" }
        // The name may hold spaces and brackets; the start is the 20th field after it.
        let fields = status[status.index(after: name)...].split(separator: " ")
        let boot = (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? ""
        guard fields.count > 19 else { return "\(number):" }
        return "\(number):\(fields[19])-\(boot.prefix(8))"
    }
}

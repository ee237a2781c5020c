internal import Foundation

/// Tells whether the process that began something still lives.
enum ProcessMark {
    /// This process: its number and, where the system tells it, when it started.
    static let own = mark(of: ProcessInfo.processInfo.processIdentifier)

    /// Whether what a process began can no longer be finished by it.
    static func isLeftBehind(_ owner: String, ageSeconds: Int64) -> Bool {
        if owner == own { return ageSeconds > 86_400 }
        guard let text = owner.split(separator: ":").first, let number = Int32(text) else { return true }
        // No start is known, or the process lives in another container: then only time tells.
        guard !owner.hasSuffix(":"), owner.split(separator: "@").last == own.split(separator: "@").last else {
            return ageSeconds > 3_600
        }
        return mark(of: number) == owner ? ageSeconds > 86_400 : true
    }

    /// `number:start@place`: the start in ticks since the machine came up, the place its boot and container.
    private static func mark(of number: Int32) -> String {
        guard let status = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8),
            let name = status.lastIndex(of: ")")
        else { return "\(number):" }
        // The name may hold spaces and brackets; the start is the 20th field after it.
        let fields = status[status.index(after: name)...].split(separator: " ")
        let boot = (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? ""
        let container =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? ""
        guard fields.count > 19 else { return "\(number):" }
        return "\(number):\(fields[19])@\(boot.prefix(8))-\(container)"
    }
}

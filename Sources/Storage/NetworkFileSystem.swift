#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Which file systems lie on another machine.
///
/// There the locks of SQLite and ours may hold nobody back, and the log's index cannot be shared: two programs on one
/// file can damage it without any error.
enum NetworkFileSystem {
    /// The kind of network file system that a path lies on; nil when it is a local one.
    static func name(at path: String) -> String? {
        #if canImport(Darwin)
            var answer = statfs()
            guard Darwin.statfs(path, &answer) == 0 else { return nil }
            return answer.f_flags & UInt32(MNT_LOCAL) == 0 ? "a network volume" : nil
        #else
            var answer = stat()
            guard stat(path, &answer) == 0, let table = contents(of: "/proc/self/mountinfo") else {
                return nil
            }
            return name(ofDevice: deviceText(UInt64(answer.st_dev)), in: table)
        #endif
    }

    /// The kind of network file system that a device is, by Linux's table of mounts; nil for a local or unknown one.
    ///
    /// - Parameters:
    ///   - device: The numbers of the device, as the table writes them: `0:52`.
    ///   - table: The content of `/proc/self/mountinfo`.
    /// - Returns: Its type as Linux names it.
    static func name(ofDevice device: String, in table: String) -> String? {
        for line in table.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2, fields[2] == device, let dash = fields.firstIndex(of: "-"),
                fields.indices.contains(dash + 1)
            else { continue }
            return isRemote(String(fields[dash + 1])) ? String(fields[dash + 1]) : nil
        }
        return nil
    }

    /// Linux's numbers of a device, which its table of mounts separates by a colon.
    static func deviceText(_ device: UInt64) -> String {
        let major = (device >> 8) & 0xFFF | (device >> 32) & 0xFFFF_F000
        let minor = device & 0xFF | (device >> 12) & 0xFFFF_FF00
        return "\(major):\(minor)"
    }

    /// Whether a type of file system, as Linux names it, reaches another machine.
    static func isRemote(_ type: String) -> Bool {
        let remote: Set = [
            "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "9p", "ceph", "afs", "lustre", "coda", "gfs2",
            "gpfs", "ocfs2",
            "glusterfs", "beegfs",
        ]
        // FUSE may be anything; behind its dot stands what it is.
        let remoteFuse = [
            "sshfs", "s3", "gcs", "gluster", "rclone", "dav", "ftp", "gvfs", "cifs", "smb", "nfs", "ceph",
        ]
        return remote.contains(type) || (type.hasPrefix("fuse.") && remoteFuse.contains { type.contains($0) })
    }

    private static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

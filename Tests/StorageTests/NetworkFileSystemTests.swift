import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite struct NetworkFileSystemTests {
    @Test func aDatabaseOnAnotherMachineIsNeitherMadeNorOpened() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("test.sqlite").path
        var remote = Database.OpenOptions(reserveBytes: 0)
        remote.networkFileSystem = { _ in "NFS" }
        let refusal = StorageError.networkFileSystem(path: path, name: "NFS")
        #expect(throws: refusal) { _ = try Database.create(path: path, digest: { $0 }, options: remote) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
        try Database.create(path: path, digest: { $0 }, options: .init(reserveBytes: 0)).close()
        let before = try Data(contentsOf: folder.file("test.sqlite"))
        #expect(throws: refusal) { _ = try Database.open(path: path, digest: { $0 }, options: remote) }
        #expect(try Data(contentsOf: folder.file("test.sqlite")) == before)
        #expect(
            refusal.message
                == "\(path) lies on a network file system (NFS), where locks may not hold and the database "
                + "could be damaged. Put it on a local disk; PLUMBLINE_NETWORK_FILE_SYSTEM=allow takes the risk."
        )
        remote.allowsNetworkFileSystem = true
        try Database.open(path: path, digest: { $0 }, options: remote).close()
    }

    @Test func theFoldersOfTestsAreLocal() throws {
        #expect(NetworkFileSystem.name(at: try TemporaryFolder().url.path) == nil)
    }

    @Test(arguments: [
        ("nfs", true), ("nfs4", true), ("cifs", true), ("smb3", true), ("9p", true), ("ceph", true),
        ("fuse.sshfs", true), ("fuse.rclone", true), ("ext4", false), ("xfs", false), ("btrfs", false),
        ("tmpfs", false), ("overlay", false), ("zfs", false), ("fuseblk", false),
        ("fuse.fuse-overlayfs", false),
    ])
    func aFileSystemIsKnownByItsType(_ type: String, _ isRemote: Bool) {
        #expect(NetworkFileSystem.isRemote(type) == isRemote)
    }

    @Test func aMountIsFoundByItsDevice() {
        let table = """
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            98 22 0:52 / /mnt/far rw,nosuid shared:53 master:2 - fuse.sshfs ada@far:/data rw,user_id=0
            99 22 0:53 / /mnt/near rw - nfs4 server:/data rw
            """
        #expect(NetworkFileSystem.name(ofDevice: "8:1", in: table) == nil)
        #expect(NetworkFileSystem.name(ofDevice: "0:52", in: table) == "fuse.sshfs")
        #expect(NetworkFileSystem.name(ofDevice: "0:53", in: table) == "nfs4")
        #expect(NetworkFileSystem.name(ofDevice: "0:54", in: table) == nil)
        #expect(NetworkFileSystem.name(ofDevice: "0:52", in: "nonsense\n\n1 2 0:52") == nil)
    }

    @Test func aDeviceIsWrittenAsTheTableWritesIt() {
        #expect(NetworkFileSystem.deviceText(0x0801) == "8:1")
        #expect(NetworkFileSystem.deviceText(0x34) == "0:52")
        // Minor numbers above 255 continue in the upper bits.
        #expect(NetworkFileSystem.deviceText(0x11_032C) == "259:300")
    }
}

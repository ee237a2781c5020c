import Foundation
import TestSupport
import Testing

@testable import Storage

struct WriteLockTests {
    @Test func whoHoldsTheLockSeesThatAnotherProcessWaits() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("test.sqlite").path
        let environment = ["PLUMBLINE_DATABASE": path, "PLUMBLINE_REVIEWER": "ada"]
        #expect(try await BuiltProgram.run(["init", "--as", "ada"], environment: environment).status == 0)
        let lock = try WriteLock(path: path, waitSeconds: 5)
        #expect(!lock.isWaitedFor)
        let other = try lock.hold {
            let other = try ChildProcess(
                BuiltProgram.url(),
                ["reviewer", "add", "ben"],
                environment: environment
            )
            for _ in 0..<5_000 where !lock.isWaitedFor { usleep(1_000) }
            #expect(lock.isWaitedFor)
            return other
        }
        lock.giveWay()
        #expect(try await other.finish() == 0)
        #expect(!lock.isWaitedFor)
    }
}

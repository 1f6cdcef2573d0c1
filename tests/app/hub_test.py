#!/usr/bin/env python3
"""`transmla hub` against a server on the loopback address, and with a huggingface-cli that only writes down its words.

usage: hub_test.py PROGRAM TESTS    TESTS: the folder tests/ of the sources
"""
import hashlib
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

PROGRAM, TESTS = sys.argv.pop(1), pathlib.Path(sys.argv.pop(1))
COMMIT, SET_COMMIT = "0123456789abcdef", "fedcba9876543210"


class Hub(http.server.BaseHTTPRequestHandler):
    """A model org/tiny and the data set tatsu-lab/alpaca, as the hub's API and resolve addresses give them."""

    def do_GET(self):
        self.server.seen.append((self.path, self.headers.get("Range"), self.headers.get("Authorization")))
        listing = re.fullmatch(r"/api/(models|datasets)/([^?]+)/revision/main\?blobs=true", self.path)
        file = re.fullmatch(r"/(?:datasets/)?([^/]+/[^/]+)/resolve/\w+/(.+)", self.path)
        if listing and listing[2] in self.server.repositories: return self.answer(self.listing(listing[2]))
        content = self.server.repositories.get(file[1], {}).get(file[2]) if file else None
        if content is None: return self.send_error(404)
        self.send_file(file[2], content)

    def listing(self, name):
        files = [{"rfilename": file, "size": len(content)} for file, content in self.server.repositories[name].items()]
        for file in files:
            if file["rfilename"].endswith((".safetensors", ".parquet")):
                content = self.server.repositories[name][file["rfilename"]]
                file["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": file["size"]}
        return json.dumps({"sha": SET_COMMIT if "alpaca" in name else COMMIT, "siblings": files}).encode()

    def answer(self, content, status=200, headers=()):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        for header in headers: self.send_header(*header)
        self.end_headers()
        try:
            self.wfile.write(content[:self.server.cut] if self.path.endswith(self.server.cut_file) else content)
        except BrokenPipeError:
            pass
        self.close_connection = True

    def send_file(self, name, content):
        if name in self.server.spoilt: content = bytes(len(content))
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        if not asked: return self.answer(content)
        start = int(asked[1])
        self.answer(content[start:], 206, [("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")])

    def log_message(self, *_):
        pass


def model_files():
    golden = TESTS / "data" / "golden" / "llama"
    files = {name: (golden / name).read_bytes() for name in ("config.json", "model.safetensors")}
    files["tokenizer.json"] = (TESTS / "data" / "app" / "tokenizer.json").read_bytes()
    files["original/consolidated.00.pth"] = b"not wanted"
    return files


class HubTest(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.home)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        parquet = (TESTS / "data" / "text" / "sets" / "alpaca.parquet").read_bytes()
        self.server.repositories = {"org/tiny": model_files(),
                                    "tatsu-lab/alpaca": {"data/train-00000-of-00001-a09b.parquet": parquet}}
        self.server.seen, self.server.spoilt, self.server.cut, self.server.cut_file = [], set(), None, "nothing"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.hub = self.home / "hub"

    def run_program(self, *words, **variables):
        environment = {"HF_HOME": str(self.home), "PATH": os.environ["PATH"], "HOME": str(self.home),
                       "HF_ENDPOINT": f"http://127.0.0.1:{self.server.server_port}", "no_proxy": "127.0.0.1", **variables}
        return subprocess.run([PROGRAM, *words], env=environment, capture_output=True, text=True)

    def download(self, name="org/tiny", **variables):
        return self.run_program("hub", name, "--tool", "curl", **variables)

    def test_a_model_is_found_by_its_name_afterwards(self):
        self.assertEqual(self.run_program("inspect", "org/tiny").returncode, 2)
        self.assertEqual(self.server.seen, [], "nothing is downloaded unless somebody asks")
        done = self.download()
        self.assertEqual(done.returncode, 0, done.stderr)
        repository = self.hub / "models--org--tiny"
        self.assertEqual((repository / "refs" / "main").read_text(), COMMIT)
        snapshot = repository / "snapshots" / COMMIT
        self.assertEqual(sorted(path.name for path in snapshot.iterdir()),
                         ["config.json", "model.safetensors", "tokenizer.json"])
        inspected = self.run_program("inspect", "org/tiny")
        self.assertEqual(inspected.returncode, 0, inspected.stderr)
        self.assertRegex(inspected.stdout, r"model +tiny\n")

    def test_a_second_time_nothing_is_transferred(self):
        self.download()
        self.server.seen.clear()
        self.assertEqual(self.download().returncode, 0)
        self.assertEqual(len(self.server.seen), 1, "the list alone")

    def test_an_interrupted_download_looks_like_none_and_is_gone_on_with(self):
        self.server.cut, self.server.cut_file = 100_000, "model.safetensors"
        broken = self.download()
        self.assertEqual(broken.returncode, 2, broken.stderr)
        self.assertIn("what has come is kept", broken.stderr)
        self.assertFalse((self.hub / "models--org--tiny" / "snapshots").exists())
        self.assertFalse((self.hub / "models--org--tiny" / "refs").exists())
        self.assertEqual(self.run_program("inspect", "org/tiny").returncode, 2)
        self.server.cut, self.server.cut_file = None, "nothing"
        self.server.seen.clear()
        self.assertEqual(self.download().returncode, 0)
        ranges = [asked for path, asked, _ in self.server.seen if path.endswith(".safetensors")]
        self.assertTrue(ranges and ranges[0].startswith("bytes=") and ranges[0] != "bytes=0-", ranges)
        weights = self.hub / "models--org--tiny" / "snapshots" / COMMIT / "model.safetensors"
        self.assertEqual(weights.read_bytes(), self.server.repositories["org/tiny"]["model.safetensors"])

    def test_other_bytes_than_the_hub_says_are_refused(self):
        self.server.spoilt = {"model.safetensors"}
        refused = self.download()
        self.assertEqual(refused.returncode, 2)
        self.assertIn("SHA-256", refused.stderr)
        self.assertFalse((self.hub / "models--org--tiny" / "snapshots").exists())
        self.assertEqual(list(self.hub.rglob("*.part")), [])

    def test_an_unknown_name_is_one_sentence(self):
        refused = self.download("org/nothing")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("is the name 'org/nothing' right", refused.stderr)
        self.assertEqual(self.download("nothing").returncode, 2)

    def test_a_token_is_sent(self):
        self.download(HF_TOKEN="secret")
        self.assertEqual({token for _, _, token in self.server.seen}, {"Bearer secret"})

    def test_files_that_are_missing_in_a_snapshot_are_added(self):
        snapshot = self.hub / "models--org--tiny" / "snapshots" / COMMIT
        snapshot.mkdir(parents=True)
        (snapshot / "config.json").write_text("mine")
        done = self.download()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((snapshot / "config.json").read_text(), "mine")
        self.assertTrue((snapshot / "model.safetensors").is_file())

    def test_a_data_set_is_read_afterwards(self):
        missing = self.run_program("calibrate", "org/tiny", "--cal-dataset", "alpaca")
        self.assertIn("transmla hub alpaca", missing.stderr)
        self.assertEqual(self.download().returncode, 0)
        done = self.download("alpaca")
        self.assertEqual(done.returncode, 0, done.stderr)
        taken = self.run_program("calibrate", "org/tiny", "--cal-dataset", "alpaca", "--cal-nsamples", "4",
                                 "--cal-max-seqlen", "64", "--method", "transmla")
        self.assertEqual(taken.returncode, 0, taken.stderr)

    def test_huggingface_cli_is_asked_for_the_same(self):
        tools = self.home / "tools"
        tools.mkdir()
        fake = tools / "huggingface-cli"
        fake.write_text('#!/bin/sh\necho "$@" >> "$HF_HOME/words"\n'
                        'mkdir -p "$HF_HOME/hub/datasets--tatsu-lab--alpaca/snapshots/abc"\n')
        fake.chmod(0o755)
        done = self.run_program("hub", "alpaca", PATH=f"{tools}:{os.environ['PATH']}")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.home / "words").read_text().split(),
                         ["download", "tatsu-lab/alpaca", "--include", "data/train-*.parquet", "--revision", "main",
                          "--cache-dir", str(self.hub), "--repo-type", "dataset"])
        fake.write_text("#!/bin/sh\nexit 3\n")
        refused = self.run_program("hub", "alpaca", PATH=f"{tools}:{os.environ['PATH']}")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("exit code 3", refused.stderr)


if __name__ == "__main__":
    unittest.main()
